using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Measures beyond accuracy of one list. Pairs and items without the facts needed are left out.</summary>
public static class SlateMetrics
{
    private const double MsPerHour = 3_600_000;

    /// <summary>
    /// Intra-list similarity: the mean over all pairs of the Jaccard similarity |A ∩ B| / |A ∪ B| of their topic sets
    /// (Ziegler et al. 2005). NaN with fewer than two items that have topics.
    /// </summary>
    public static double TopicSimilarity(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs)
    {
        var sum = 0.0;
        var pairs = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var a = facts.TopicsOf(rows[i]);
            if (a.IsEmpty) continue;
            for (var j = i + 1; j < rows.Length; j++)
            {
                var b = facts.TopicsOf(rows[j]);
                if (b.IsEmpty) continue;
                sum += Jaccard(a, b);
                pairs++;
            }
        }

        return pairs == 0 ? double.NaN : sum / pairs;
    }

    /// <summary>Intra-list similarity with the cosine of the embeddings; a zero vector is similar to nothing.</summary>
    public static double EmbeddingSimilarity(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs)
    {
        var sum = 0.0;
        var pairs = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var a = facts.EmbeddingOf(rows[i]);
            if (a.IsEmpty) continue;
            for (var j = i + 1; j < rows.Length; j++)
            {
                var b = facts.EmbeddingOf(rows[j]);
                if (b.Length != a.Length) continue;
                sum += Cosine(a, b);
                pairs++;
            }
        }

        return pairs == 0 ? double.NaN : sum / pairs;
    }

    /// <summary>Intra-list distance: 1 − <see cref="TopicSimilarity"/> (Zhang and Hurley 2008).</summary>
    public static double TopicDistance(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs) =>
        1 - TopicSimilarity(rows, facts, nowMs);

    /// <summary>Intra-list distance: 1 − <see cref="EmbeddingSimilarity"/>.</summary>
    public static double EmbeddingDistance(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs) =>
        1 - EmbeddingSimilarity(rows, facts, nowMs);

    /// <summary>
    /// Mean self-information log2(U / max(u_i, 1)), u_i of the U training users having met item i (Zhou et al. 2010);
    /// an item nobody met counts like one that one user met. NaN without user counts.
    /// </summary>
    public static double Novelty(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs)
    {
        if (facts.UsersOf is not { } users || facts.UserCount < 1 || rows.IsEmpty) return double.NaN;
        var sum = 0.0;
        foreach (var row in rows) sum += Math.Log2(facts.UserCount / (double)Math.Max(1, row < users.Length ? users[row] : 0));
        return sum / rows.Length;
    }

    /// <summary>Mean hours since publication of the items whose time is known; an item of the future counts 0.</summary>
    public static double MeanAgeHours(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs)
    {
        if (nowMs == 0) return double.NaN;
        var sum = 0.0;
        var known = 0;
        foreach (var row in rows)
        {
            var published = facts.PublishedMsOf(row);
            if (published == 0) continue;
            sum += Math.Max(0, nowMs - published) / MsPerHour;
            known++;
        }

        return known == 0 ? double.NaN : sum / known;
    }

    /// <summary>
    /// Share of the list's n items that are not among the first n expected ones (Murakami et al. 2008; Ge et al. 2010,
    /// "unexpectedness" against a primitive model). NaN for an empty list or without expected items.
    /// </summary>
    public static double Unexpectedness(ReadOnlySpan<int> rows, ReadOnlySpan<int> expected)
    {
        if (rows.IsEmpty || expected.IsEmpty) return double.NaN;
        var plain = expected[..Math.Min(rows.Length, expected.Length)];
        var unexpected = 0;
        foreach (var row in rows)
            if (!plain.Contains(row)) unexpected++;
        return (double)unexpected / rows.Length;
    }

    private static double Jaccard(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shared = 0;
        foreach (var topic in a)
            if (b.Contains(topic)) shared++;
        return shared / (double)(a.Length + b.Length - shared);
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double lengths = (double)VectorMath.Norm(a) * VectorMath.Norm(b);
        return lengths > 0 ? VectorMath.Dot(a, b) / lengths : 0;
    }
}
