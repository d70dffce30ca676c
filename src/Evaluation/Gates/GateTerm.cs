namespace FeedRanker.Evaluation;

/// <summary>One comparison within a condition.</summary>
/// <param name="Reading">Which number.</param>
/// <param name="Metric">Of which metric.</param>
/// <param name="Attribute">Of which slice's attribute; null for all queries.</param>
/// <param name="Value">The slice's value; null likewise.</param>
/// <param name="Comparison">Compared how.</param>
/// <param name="Limit">With what; 0.005 for 0.5%.</param>
/// <param name="IsPercent">Whether the limit was written as a percentage, so that differences are relative.</param>
public sealed record GateTerm(GateReading Reading, Metric Metric, string? Attribute, string? Value, GateComparison Comparison, double Limit, bool IsPercent)
{
    /// <summary>Whether a number meets the comparison.</summary>
    public bool Holds(double number) => Comparison switch
    {
        GateComparison.Below => number < Limit,
        GateComparison.AtMost => number <= Limit,
        GateComparison.Above => number > Limit,
        _ => number >= Limit,
    };
}
