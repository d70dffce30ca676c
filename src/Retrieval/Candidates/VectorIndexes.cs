using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Indexes over the item vectors of a model, as sources search them: by inner product, known items only.</summary>
public static class VectorIndexes
{
    /// <summary>From this many items on, approximate search saves more than it misses.</summary>
    public const int ManyItems = 50_000;

    private const int Sampled = 500;
    private const double WantedRecall = 0.99;

    /// <summary>Looks at every vector, through 8-bit codes: for catalogs below <see cref="ManyItems"/>.</summary>
    public static IVectorIndex Exact(ItemVectors vectors) =>
        Known(ExactIndex.Build(Copy(vectors), new ExactOptions { Metric = VectorMetric.InnerProduct, Space = vectors.Space }), vectors);

    /// <summary>An index to be kept with a release, tuned on users of the model for <paramref name="k"/> rows a search.</summary>
    public static IStoredIndex Build(AlsModel model, int k, IWorkProgress progress, CancellationToken ct) => VectorIndex.Build(
        Copy(ItemVectors.Of(model)),
        new VectorIndexOptions { Metric = VectorMetric.InnerProduct, K = k, WantedRecall = WantedRecall, Codes = true, Queries = SomeUsers(model), Space = model.Id },
        progress,
        ct);

    /// <summary>Lets sources search an index that holds every row of the vectors, known or not.</summary>
    public static IVectorIndex Known(IVectorIndex index, ItemVectors vectors) => new KnownItems(index, vectors);

    private static VectorSet Copy(ItemVectors vectors)
    {
        var copy = new VectorSet(vectors.Count, vectors.Dimensions);
        for (var row = 0; row < vectors.Count; row++) vectors.VectorOf(row).CopyTo(copy[row]);
        return copy;
    }

    // Users spread evenly over the model's; none where it was saved without or knows none.
    private static VectorSet? SomeUsers(AlsModel model)
    {
        var d = model.Dimensions;
        var users = new List<int>();
        for (long i = 0; i < Sampled && model.UserCount > 0; i++)
        {
            var user = (int)(i * model.UserCount / Sampled);
            if ((users.Count == 0 || users[^1] != user) && model.UserFactors.Slice(user * d, d).ContainsAnyExcept(0f)) users.Add(user);
        }

        if (users.Count == 0) return null;
        var queries = new VectorSet(users.Count, d);
        for (var i = 0; i < users.Count; i++) model.UserFactors.Slice(users[i] * d, d).CopyTo(queries[i]);
        return queries;
    }
}
