using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>What is wrong with one field of one record: thrown by a call, listed by an import.</summary>
internal readonly record struct Flaw(string Field, string Problem)
{
    /// <summary>The error of a call whose list <paramref name="list"/> has this flaw at <paramref name="index"/>.</summary>
    public InputException At(string list, int index) => new(Problem, field: $"{list}[{index}].{Field}");
}
