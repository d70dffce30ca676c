using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>What sources are made from. Indexes are made when the first source asks for them, and shared by all surfaces.</summary>
public sealed class SourceInputs
{
    private readonly Lazy<IVectorIndex> _trained;
    private readonly Lazy<ContentIndex?> _content;
    private readonly Lazy<(TowerItems Items, IVectorIndex Index)?> _towers;
    private readonly Lazy<IVectorIndex?> _softmax;

    /// <summary>Takes models and the state they read.</summary>
    /// <param name="models">The models of one release or cut.</param>
    /// <param name="state">What events move.</param>
    /// <param name="links">Files and other processes; none when null.</param>
    public SourceInputs(CollaborativeModels models, FeedState state, SourceLinks? links = null)
    {
        (Models, State, Links) = (models, state, links ?? SourceLinks.None);
        _trained = new Lazy<IVectorIndex>(() => Make(ItemVectors.Of(models.Als), models.Items));
        _content = new Lazy<ContentIndex?>(MakeContent);
        _towers = new Lazy<(TowerItems, IVectorIndex)?>(MakeTowers);
        _softmax = new Lazy<IVectorIndex?>(() => models.Softmax is { } softmax ? Make(softmax.ItemVectors(), models.SoftmaxIndex) : null);
    }

    /// <summary>The models of one release or cut.</summary>
    public CollaborativeModels Models { get; }

    /// <summary>What events move.</summary>
    public FeedState State { get; }

    /// <summary>Files and other processes.</summary>
    public SourceLinks Links { get; }

    /// <summary>The embeddings of the items that were chosen before the release.</summary>
    public IVectorIndex TrainedItems => _trained.Value;

    /// <summary>The same, completed by items that were not, where the release has a content model.</summary>
    public IVectorIndex AllItems => Content is { } content ? new CompletedIndex(TrainedItems, content) : TrainedItems;

    /// <summary>What items are about; null when the release has no content model.</summary>
    public ContentIndex? Content => _content.Value;

    /// <summary>The items that the two-tower model was not trained on; null when the release has no such model.</summary>
    public TowerItems? TowerItems => _towers.Value?.Items;

    /// <summary>The item tower's vectors of all items; null as above.</summary>
    public IVectorIndex? TowerIndex => _towers.Value?.Index;

    /// <summary>The vectors learned on the graph of choices; null when the release has none.</summary>
    public IVectorIndex? SoftmaxIndex => _softmax.Value;

    /// <summary>Follows the catalog that the state shows, and the files.</summary>
    public void Refresh()
    {
        if (_content.IsValueCreated) Content?.Refresh(State.Catalog);
        if (_towers.IsValueCreated) TowerItems?.Refresh(State.Catalog);
        Links.Refresh(State.Catalog);
    }

    private static IVectorIndex Make(ItemVectors vectors, IStoredIndex? stored) =>
        stored is not null ? VectorIndexes.Known(stored, vectors) : VectorIndexes.Exact(vectors);

    private (TowerItems, IVectorIndex)? MakeTowers()
    {
        if (Models.Towers is not { } towers) return null;
        var items = new TowerItems(towers);
        items.Refresh(State.Catalog);
        return (items, new CompletedIndex(Make(towers.ItemVectors(), Models.TowerIndex), items));
    }

    private ContentIndex? MakeContent()
    {
        if (Models.Content is null) return null;
        var content = new ContentIndex(Models.Content, Models.Als);
        content.Refresh(State.Catalog);
        return content;
    }
}
