using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>What sources are made from. Indexes are made when the first source asks for them, and shared by all surfaces.</summary>
public sealed class SourceInputs
{
    private readonly Lazy<IVectorIndex> _trained;
    private readonly Lazy<ContentIndex?> _content;

    /// <summary>Takes models and the state they read.</summary>
    /// <param name="models">The models of one release or cut.</param>
    /// <param name="state">What events move.</param>
    /// <param name="links">Files and other processes; none when null.</param>
    public SourceInputs(CollaborativeModels models, FeedState state, SourceLinks? links = null)
    {
        (Models, State, Links) = (models, state, links ?? SourceLinks.None);
        _trained = new Lazy<IVectorIndex>(() => MakeTrained(ItemVectors.Of(models.Als)));
        _content = new Lazy<ContentIndex?>(MakeContent);
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

    /// <summary>Follows the catalog that the state shows, and the files.</summary>
    public void Refresh()
    {
        if (_content.IsValueCreated) Content?.Refresh(State.Catalog);
        Links.Refresh(State.Catalog);
    }

    private IVectorIndex MakeTrained(ItemVectors vectors) =>
        Models.Items is { } items ? VectorIndexes.Known(items, vectors) : VectorIndexes.Exact(vectors);

    private ContentIndex? MakeContent()
    {
        if (Models.Content is null) return null;
        var content = new ContentIndex(Models.Content, Models.Als);
        content.Refresh(State.Catalog);
        return content;
    }
}
