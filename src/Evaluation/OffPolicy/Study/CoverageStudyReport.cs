using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>What a study found.</summary>
/// <param name="Seeds">Logs of each policy.</param>
/// <param name="Requests">Pages in each.</param>
/// <param name="Population">Requests of the world they were drawn from.</param>
/// <param name="Positions">Places on a page.</param>
/// <param name="Rows">One for each policy and estimator.</param>
public sealed record CoverageStudyReport(int Seeds, int Requests, int Population, int Positions, IReadOnlyList<CoverageStudyRow> Rows)
{
    /// <summary>The report as JSON.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("seeds", Seeds);
            json.WriteNumber("requests", Requests);
            json.WriteNumber("population", Population);
            json.WriteNumber("positions", Positions);
            json.WriteStartArray("rows");
            foreach (var row in Rows) Write(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The report as a Markdown table for each policy.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var policy in Rows.GroupBy(r => r.Policy))
        {
            text.Append(CultureInfo.InvariantCulture, $"### `{policy.Key}`: truth {policy.First().Truth:0.0000} clicks a page\n\n");
            text.Append("| estimator | mean | bias | RMSE | interval width | effective size | logs it answers |");
            foreach (var kind in Enum.GetNames<PolicyIntervalKind>()) text.Append(' ').Append(kind.ToLowerInvariant()).Append(" |");
            text.Append("\n|---|---|---|---|---|---|---|---|---|---|---|\n");
            foreach (var r in policy)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {r.Estimator} | {r.Mean:0.0000} | {Math.Round(r.RelativeBias, 3) + 0.0:+0.0%;-0.0%;0.0%} | {r.RelativeError:0.0%} | {r.RelativeWidth:0%} | {r.EffectiveSize:N0} | {r.Answered:0%} |");
                foreach (var coverage in r.Coverage) text.Append(CultureInfo.InvariantCulture, $" {coverage:0.0%} |");
                text.Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Write(Utf8JsonWriter json, CoverageStudyRow row)
    {
        json.WriteStartObject();
        json.WriteString("policy", row.Policy);
        json.WriteString("estimator", row.Estimator);
        ReportJson.WriteNumber(json, "truth", row.Truth);
        ReportJson.WriteNumber(json, "mean", row.Mean);
        ReportJson.WriteNumber(json, "relative_bias", row.RelativeBias);
        ReportJson.WriteNumber(json, "relative_rmse", row.RelativeError);
        ReportJson.WriteNumber(json, "relative_width", row.RelativeWidth);
        ReportJson.WriteNumber(json, "effective_size", row.EffectiveSize);
        ReportJson.WriteNumber(json, "answered", row.Answered);
        json.WriteStartObject("coverage");
        foreach (var kind in Enum.GetValues<PolicyIntervalKind>()) ReportJson.WriteNumber(json, kind.ToString().ToLowerInvariant(), row.Coverage[(int)kind]);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
