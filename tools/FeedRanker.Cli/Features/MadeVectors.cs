using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Cli.Features;

/// <summary>Vectors of items and users at random, for features that compare them: their cost does not depend on what they say.</summary>
internal sealed class MadeVectors(string name, int items) : IItemVectors
{
    private const int Length = 64;
    private readonly float[] _all = Made(items);

    public string Name => name;

    public string Model => "made";

    public int Dimensions => Length;

    public ReadOnlySpan<float> VectorOf(int item) => (uint)item < (uint)items ? _all.AsSpan(item * Length, Length) : [];

    /// <summary>Gives a user that was read a vector: that of an item.</summary>
    public void Embed(UserSnapshot user, int row)
    {
        VectorOf(row % items).CopyTo(user.SetEmbedding(Length));
        user.EmbeddingModel = Model;
    }

    private static float[] Made(int count)
    {
        var random = new FeedRandom(5);
        var all = new float[count * Length];
        foreach (ref var x in all.AsSpan()) x = (float)random.NextDouble() - 0.5f;
        return all;
    }
}
