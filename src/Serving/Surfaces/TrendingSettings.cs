using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>What a <c>trending</c> or <c>popular</c> source lists.</summary>
/// <param name="Scopes">Whose lists, one or more.</param>
/// <param name="Burst">Whether it lists what is suddenly wanted rather than what is wanted much.</param>
public sealed record TrendingSettings(IReadOnlyList<TrendingScope> Scopes, bool Burst)
{
    /// <summary>What everybody wants.</summary>
    public static TrendingSettings Global { get; } = new([TrendingScope.Global], false);
}
