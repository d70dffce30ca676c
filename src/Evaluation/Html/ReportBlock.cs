using System.Text.Json.Serialization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A table or a chart. In JSON its <c>kind</c> tells which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReportTable), "table")]
[JsonDerivedType(typeof(CurveChart), "curve")]
[JsonDerivedType(typeof(BarsChart), "bars")]
[JsonDerivedType(typeof(ReliabilityChart), "reliability")]
[JsonDerivedType(typeof(FunnelChart), "funnel")]
[JsonDerivedType(typeof(PositionBiasChart), "position_bias")]
public abstract record ReportBlock
{
    private protected ReportBlock() { }

    /// <summary>Its anchor, and the name of its plot file; distinct in the document; see <see cref="ReportId"/>.</summary>
    [JsonPropertyOrder(-3)]
    public required string Id { get; init; }

    /// <summary>Its caption.</summary>
    [JsonPropertyOrder(-2)]
    public required string Title { get; init; }

    /// <summary>How to read it.</summary>
    [JsonPropertyOrder(-1)]
    public string Text { get; init; } = "";

    // Throws when its parts do not fit each other.
    internal abstract void Check();

    private protected void Require(bool holds, string message)
    {
        if (!holds) throw new InputException($"'{Id}': {message}", field: "blocks");
    }
}
