using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>The models that learn from who chose what: fitted together on one stretch of the log.</summary>
/// <param name="Als">Implicit-feedback matrix factorisation: the user and item embeddings.</param>
/// <param name="ItemToItem">Neighbours of each item.</param>
/// <param name="Ease">A closed-form linear model, for catalogs small enough; else null.</param>
/// <param name="Content">Content vectors and their map to the item embeddings; null in a release without.</param>
/// <param name="Items">The index over the item embeddings; null where there are so few that all are looked at.</param>
/// <param name="Graph">The filter of the item graph, where a surface has a source of it; else null.</param>
/// <param name="Towers">The two-tower model, where a surface has a source of it; else null.</param>
/// <param name="TowerIndex">The index over its item vectors; null where there are so few that all are looked at.</param>
/// <param name="Softmax">Vectors learned on the graph, where a surface has a source of them; else null.</param>
/// <param name="SoftmaxIndex">The index over them; null where there are so few that all are looked at.</param>
/// <param name="Neighbours">Who chose what, where a surface has a source of users' neighbours; else null.</param>
public sealed record CollaborativeModels(AlsModel Als, ItemToItemModel ItemToItem, EaseModel? Ease, ContentModel? Content = null, IStoredIndex? Items = null, GraphFilterModel? Graph = null,
    TwoTowerModel? Towers = null, IStoredIndex? TowerIndex = null, GraphSoftmaxModel? Softmax = null, IStoredIndex? SoftmaxIndex = null, UserNeighbourModel? Neighbours = null)
{
    private const int MostItemsForEase = 4000;
    private const int UsualHits = 1000;

    /// <summary>The files of a model set, of which only the first two must be there.</summary>
    public static IReadOnlyList<string> Files { get; } = ["als.bin", "item-to-item.bin", "ease.bin", "content.bin", "items.index.bin", "graph-filter.bin", "two-tower.bin", "two-tower.index.bin",
        "graph-softmax.bin", "graph-softmax.index.bin", "user-neighbours.bin"];

    /// <summary>Fits all models on the positive events before a time.</summary>
    public static CollaborativeModels Fit(EventLog log, long beforeMs, int users, CatalogSnapshot catalog, EventWeights weights, CollaborativeOptions options, IWorkProgress progress, CancellationToken ct,
        Func<int, string>? countryOf = null)
    {
        var chosen = new List<Interaction>();
        foreach (ref readonly var e in log.Events)
        {
            if (e.TimeMs >= beforeMs) break;
            var weight = weights.Of(e.Type, e.Value);
            if (weight != 0) chosen.Add(new Interaction(e.User, e.Item, weight));
        }

        var items = catalog.Count;
        var matrix = InteractionMatrix.Build(users, items, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(chosen));
        var als = AlsTrainer.Train(matrix, options.Als, progress, ct);
        var choices = TowerChoices.Of(users, items, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(chosen), countryOf);
        var towers = options.TwoTower is { } two && choices.Count > 1 ? TwoTowerTrainer.TrainOnAll(choices, catalog, two, progress, ct) : null;
        var softmax = options.GraphSoftmax is { } vectors && matrix.Count > 0 ? GraphSoftmaxTrainer.Train(matrix, vectors, progress, ct) : null;
        return new CollaborativeModels(
            als,
            ItemToItemTrainer.Train(matrix, options.ItemToItem, progress, ct),
            items <= MostItemsForEase ? EaseTrainer.Train(matrix, options.Ease, progress, ct) : null,
            ContentModel.Fit(catalog, als, options.Content, ct),
            items >= VectorIndexes.ManyItems ? VectorIndexes.Build(als, UsualHits, progress, ct) : null,
            options.GraphFilter is { } graph ? GraphFilterTrainer.Train(matrix, graph, progress, ct) : null,
            towers,
            towers is not null && items >= VectorIndexes.ManyItems ? VectorIndexes.Build(towers, choices, UsualHits, progress, ct) : null,
            softmax,
            softmax is not null && items >= VectorIndexes.ManyItems ? VectorIndexes.Build(softmax, matrix, UsualHits, progress, ct) : null,
            options.UserNeighbours is { } alike ? new UserNeighbourModel(matrix, alike) : null);
    }

    /// <summary>Reads the models of a directory.</summary>
    /// <exception cref="InputException">A file is missing or damaged, or an index was built from another model's vectors.</exception>
    public static CollaborativeModels Load(string directory)
    {
        var als = AlsModel.Load(Path.Combine(directory, Files[0]));
        var towers = IfThere(Path.Combine(directory, Files[6]), TwoTowerModel.Load);
        var softmax = IfThere(Path.Combine(directory, Files[8]), GraphSoftmaxModel.Load);
        return new CollaborativeModels(
            als,
            ItemToItemModel.Load(Path.Combine(directory, Files[1])),
            IfThere(Path.Combine(directory, Files[2]), EaseModel.Load),
            IfThere(Path.Combine(directory, Files[3]), ContentModel.Load),
            IfThere(Path.Combine(directory, Files[4]), path => OpenIndex(path, als.Id)),
            IfThere(Path.Combine(directory, Files[5]), GraphFilterModel.Load),
            towers,
            towers is null ? null : IfThere(Path.Combine(directory, Files[7]), path => OpenIndex(path, towers.Id)),
            softmax,
            softmax is null ? null : IfThere(Path.Combine(directory, Files[9]), path => OpenIndex(path, softmax.Id)),
            IfThere(Path.Combine(directory, Files[10]), UserNeighbourModel.Load));
    }

    /// <summary>Writes the models into a directory.</summary>
    public void Save(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Files) File.Delete(Path.Combine(directory, file)); // of a catalog that had other models
        Als.Save(Path.Combine(directory, Files[0]));
        ItemToItem.Save(Path.Combine(directory, Files[1]));
        Ease?.Save(Path.Combine(directory, Files[2]));
        Content?.Save(Path.Combine(directory, Files[3]));
        if (Items is not null) VectorIndex.Save(Path.Combine(directory, Files[4]), Items);
        Graph?.Save(Path.Combine(directory, Files[5]));
        Towers?.Save(Path.Combine(directory, Files[6]));
        if (TowerIndex is not null) VectorIndex.Save(Path.Combine(directory, Files[7]), TowerIndex);
        Softmax?.Save(Path.Combine(directory, Files[8]));
        if (SoftmaxIndex is not null) VectorIndex.Save(Path.Combine(directory, Files[9]), SoftmaxIndex);
        Neighbours?.Save(Path.Combine(directory, Files[10]));
    }

    private static T? IfThere<T>(string path, Func<string, T> load)
        where T : class => File.Exists(path) ? load(path) : null;

    private static IStoredIndex OpenIndex(string path, string space)
    {
        var index = VectorIndex.Open(path);
        VectorIndex.RequireSpace(index, space, path);
        return index;
    }
}
