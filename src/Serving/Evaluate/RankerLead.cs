using System.Text.Json;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>By how much one model's scores of the test rows are ahead of another's, with intervals over users.</summary>
/// <param name="Model">The model that may be ahead.</param>
/// <param name="Over">The other.</param>
/// <param name="Features">As of when their features were read, as in <see cref="RankerQuality"/>.</param>
/// <param name="Lead">The differences.</param>
public sealed record RankerLead(string Model, string Over, string Features, AucLead Lead)
{
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteString("over", Over);
        json.WriteString("features", Features);
        Write(json, "auc", Lead.Auc, Lead.AucInterval);
        Write(json, "gauc", Lead.Gauc, Lead.GaucInterval);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value, Interval interval)
    {
        RankerQuality.Write(json, name, value);
        RankerQuality.Write(json, name + "_low", interval.Low);
        RankerQuality.Write(json, name + "_high", interval.High);
    }
}
