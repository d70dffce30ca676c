namespace FeedRanker.Evaluation;

/// <summary>How numbers are written.</summary>
public enum NumberFormat
{
    /// <summary>Four digits after the point below 10, one from there on.</summary>
    Decimal,

    /// <summary>Text, to the left.</summary>
    Text,

    /// <summary>Whole numbers with groups of three.</summary>
    Whole,

    /// <summary>Mean counts: one digit after the point where it is not whole.</summary>
    Rows,

    /// <summary>A share as a percentage, one digit after the point.</summary>
    Percent,

    /// <summary>A relative difference as a percentage with its sign.</summary>
    SignedPercent,

    /// <summary>A difference with its sign.</summary>
    Signed,

    /// <summary>Six digits after the point below 1, four from there on: click rates, values of policies.</summary>
    Fine,

    /// <summary>A p-value: four digits, or "&lt;0.0001".</summary>
    Probability,
}
