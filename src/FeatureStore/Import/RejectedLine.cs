using System.Globalization;

namespace FeedRanker.FeatureStore;

/// <summary>A line an import left out.</summary>
/// <param name="File">The file, as the person named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Field">The column or field; empty when it is the line as a whole.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public readonly record struct RejectedLine(string File, int Line, string Field, string Reason)
{
    /// <summary><c>file:line: field: reason</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}: {(Field.Length == 0 ? "" : Field + ": ")}{Reason}");
}
