using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Ann;

/// <summary>
/// Seeded sets to measure on. <c>clustered</c>: as many from each of 1,000 centres of standard normal numbers, 0.5 times
/// normal numbers added, queries drawn alike. <c>uniform</c>: every number from -1 to 1, with nothing to lean on.
/// </summary>
internal sealed record GeneratedVectors(bool Uniform, int Count, int Dimensions)
{
    private const int Centres = 1000;
    private const int Queries = 1000;
    private const float Spread = 0.5f;

    /// <summary>Reads <c>100000x64</c>, <c>clustered:100000x64</c> or <c>uniform:100000x64</c>.</summary>
    /// <exception cref="InputException">Something else.</exception>
    public static GeneratedVectors Parse(string text)
    {
        var (name, size) = text.Split(':') is [var first, var rest] ? (first, rest) : ("clustered", text);
        if (name is "clustered" or "uniform" && size.Split('x') is [var rows, var columns]
            && int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 100 and <= 100_000_000
            && int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var dimensions) && dimensions is >= VectorSet.LeastDimensions and <= VectorSet.MostDimensions)
            return new GeneratedVectors(name == "uniform", count, dimensions);
        throw new InputException($"'{text}' is not of the form 100000x64 or uniform:100000x64, with 100 to 100000000 vectors of 8 to 1024 numbers.", field: "--generate");
    }

    public (VectorSet Base, VectorSet Queries) Make(ulong seed)
    {
        var centres = new VectorSet(Centres, Dimensions);
        var random = FeedRandom.For(seed, 0);
        for (var c = 0; c < Centres; c++)
            foreach (ref var x in centres[c]) x = (float)random.NextNormal();
        return (Draw(Count, FeedRandom.For(seed, 1), centres), Draw(Queries, FeedRandom.For(seed, 2), centres));
    }

    private VectorSet Draw(int count, FeedRandom random, VectorSet centres)
    {
        var vectors = new VectorSet(count, Dimensions);
        for (var row = 0; row < count; row++)
        {
            var vector = vectors[row];
            var centre = centres[random.Next(Centres)];
            for (var d = 0; d < vector.Length; d++)
                vector[d] = Uniform ? 2 * random.NextFloat() - 1 : centre[d] + Spread * (float)random.NextNormal();
        }

        return vectors;
    }
}
