namespace FeedRanker.Evaluation;

/// <summary>
/// One ranked list after judging: the grade at each rank, and what could have been found. Made by
/// <see cref="ListJudge"/>, whose buffers it shows: read it before the judge judges again.
/// </summary>
public readonly ref struct JudgedList
{
    /// <summary>The grade of an item that nobody judged, or that was judged below 0 ("seen but not assessed").</summary>
    public const int Unjudged = -1;

    /// <summary>Grade by rank, best rank first; <see cref="Unjudged"/> where there is none.</summary>
    public required ReadOnlySpan<int> Grades { get; init; }

    /// <summary>The grades above 0 of all judged items, retrieved or not, highest first: the ideal list.</summary>
    public required ReadOnlySpan<int> Ideal { get; init; }

    /// <summary>R: judged items of at least <see cref="Level"/>, retrieved or not.</summary>
    public required int RelevantCount { get; init; }

    /// <summary>N: items judged 0 or more but below <see cref="Level"/>, retrieved or not.</summary>
    public required int NonRelevantCount { get; init; }

    /// <summary>The lowest grade that counts as relevant.</summary>
    public required int Level { get; init; }

    /// <summary>The gain of a grade in NDCG.</summary>
    public required Gain Gain { get; init; }

    /// <summary>The first <paramref name="k"/> grades, or all when there are fewer.</summary>
    public ReadOnlySpan<int> Top(int k) => Grades[..Math.Min(k, Grades.Length)];
}
