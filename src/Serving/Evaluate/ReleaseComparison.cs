using System.Text.Json;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>An evaluation against another release, on the same requests.</summary>
/// <param name="Against">The other release, and which of its models were used.</param>
/// <param name="Comparison">Both, paired by request; the other release is the baseline.</param>
public sealed record ReleaseComparison(PriorRelease Against, Comparison Comparison)
{
    /// <summary>The metrics whose slices are shown to people; the JSON has all.</summary>
    public static IReadOnlyCollection<string> SliceMetrics { get; } = ["ndcg@10", "recall@50"];

    /// <summary>Writes the comparison as one JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="gates">Outcomes of the conditions that were checked.</param>
    public void WriteTo(Utf8JsonWriter json, IReadOnlyList<GateOutcome>? gates)
    {
        json.WriteStartObject();
        json.WriteString("release", Against.Manifest.Id);
        json.WriteString("models", Against.IsAsServed ? "served" : "evaluation");
        json.WriteString("note", Against.Note);
        json.WritePropertyName("comparison");
        Comparison.WriteTo(json, gates);
        json.WriteEndObject();
    }
}
