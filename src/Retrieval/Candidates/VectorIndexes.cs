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
    public static IStoredIndex Build(AlsModel model, int k, IWorkProgress progress, CancellationToken ct) =>
        Build(ItemVectors.Of(model), SomeUsers(model), k, progress, ct);

    /// <summary>The same for the item tower's vectors, tuned on the queries of some of the users it was trained on.</summary>
    public static IStoredIndex Build(TwoTowerModel model, TowerChoices choices, int k, IWorkProgress progress, CancellationToken ct)
    {
        var queries = new VectorSet(Math.Min(Sampled, choices.UserCount), model.Dimensions);
        for (var i = 0; i < queries.Count; i++)
        {
            var user = (int)((long)i * choices.UserCount / queries.Count);
            var items = choices.Of(user);
            model.Query(items[^Math.Min(items.Length, model.Options.MaxHistory)..], choices.CountryOf(user), queries[i]);
        }

        return Build(model.ItemVectors(), queries, k, progress, ct);
    }

    /// <summary>The same for vectors learned on the graph, tuned on the queries of some of the users they were learned from.</summary>
    public static IStoredIndex Build(GraphSoftmaxModel model, InteractionMatrix matrix, int k, IWorkProgress progress, CancellationToken ct)
    {
        var queries = new VectorSet(Math.Min(Sampled, matrix.RowCount), model.Dimensions);
        var asked = 0;
        for (var i = 0; i < queries.Count; i++)
        {
            var user = (int)((long)i * matrix.RowCount / queries.Count);
            if (model.Query(matrix.ColumnsOf(user), matrix.WeightsOf(user), queries[asked])) asked++;
        }

        return Build(model.ItemVectors(), asked == 0 ? null : First(queries, asked), k, progress, ct);
    }

    /// <summary>Lets sources search an index that holds every row of the vectors, known or not.</summary>
    public static IVectorIndex Known(IVectorIndex index, ItemVectors vectors) => new KnownItems(index, vectors);

    private static IStoredIndex Build(ItemVectors vectors, VectorSet? queries, int k, IWorkProgress progress, CancellationToken ct) => VectorIndex.Build(
        Copy(vectors),
        new VectorIndexOptions { Metric = VectorMetric.InnerProduct, K = k, WantedRecall = WantedRecall, Codes = true, Queries = queries, Space = vectors.Space },
        progress,
        ct);

    private static VectorSet Copy(ItemVectors vectors)
    {
        var copy = new VectorSet(vectors.Count, vectors.Dimensions);
        for (var row = 0; row < vectors.Count; row++) vectors.VectorOf(row).CopyTo(copy[row]);
        return copy;
    }

    private static VectorSet First(VectorSet all, int count)
    {
        if (count == all.Count) return all;
        var some = new VectorSet(count, all.Dimensions);
        for (var i = 0; i < count; i++) all[i].CopyTo(some[i]);
        return some;
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
