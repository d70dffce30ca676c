using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Systems measured with judgements cut to some of the items, such as new ones: over the queries that have any of these
/// among their relevant items.
/// </summary>
/// <param name="Attribute">What the items are cut by, such as <c>items</c>.</param>
/// <param name="Value">Which of them, such as <c>cold</c>.</param>
/// <param name="Systems">The systems, with the same metrics.</param>
public sealed record ItemSlice(string Attribute, string Value, IReadOnlyList<QueryScores> Systems)
{
    /// <summary>The scores of a system.</summary>
    /// <exception cref="InputException">It was not measured on these items.</exception>
    public QueryScores Of(string system) => Systems.FirstOrDefault(s => s.System == system)
        ?? throw new InputException($"'{system}' was not measured on {Attribute}={Value}.", field: "systems");
}
