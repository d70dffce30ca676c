using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>All estimates of one policy on one log, how well the log covers it, and what to make of that.</summary>
public sealed record PolicyReport
{
    /// <summary>What was evaluated on what.</summary>
    public required string Name { get; init; }

    /// <summary>Impressions.</summary>
    public required int Impressions { get; init; }

    /// <summary>Units the bootstrap drew: pages, clusters or impressions.</summary>
    public required int Units { get; init; }

    /// <summary>What values are counted in.</summary>
    public required ValuePer Per { get; init; }

    /// <summary>What the logging policy itself earned, with its interval.</summary>
    public required PolicyEstimate OnPolicy { get; init; }

    /// <summary>The estimates, in the order of the table of estimators.</summary>
    public required IReadOnlyList<PolicyEstimate> Estimates { get; init; }

    /// <summary>Diagnostics of each kind of weight that the log has.</summary>
    public required IReadOnlyList<Overlap> Overlaps { get; init; }

    /// <summary>The policy's probability of what the log cannot speak of; NaN when it cannot be told.</summary>
    public required double UnsupportedMass { get; init; }

    /// <summary>Whether the log can answer, by the weights of actions at positions where it has them.</summary>
    public required Answer Answer { get; init; }

    /// <summary>What to beware of, in sentences; empty when nothing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Confidence of the intervals.</summary>
    public required double Confidence { get; init; }

    /// <summary>The kind of the intervals.</summary>
    public required PolicyIntervalKind Interval { get; init; }

    /// <summary>The true value, where a simulation knows it.</summary>
    public double? Truth { get; init; }

    /// <summary>Curves of position bias, where they were asked for.</summary>
    public IReadOnlyList<PositionBiasCurve> PositionBias { get; init; } = [];

    /// <summary>The report as JSON, keys always in one order; what cannot be told is null.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options)) PolicyReportJson.Write(json, this);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The report as aligned plain text.</summary>
    public string ToText() => PolicyReportText.Render(this);
}
