using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Up to which layer a row's vector reaches: ⌊-ln(u) / ln(M)⌋, u being drawn from the seed and the row.</summary>
internal static class HnswLevels
{
    public static int Of(HnswOptions options, int row)
    {
        var random = FeedRandom.For(options.Seed, (ulong)row);
        var level = -Math.Log(1 - random.NextDouble()) / Math.Log(options.M);
        return Math.Min((int)level, HnswShape.MostLevels);
    }
}
