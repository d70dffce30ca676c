namespace FeedRanker.Evaluation;

/// <summary>What a metric must know besides the lists and their judgements.</summary>
public enum ItemFact
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Topics of the items.</summary>
    Topics,

    /// <summary>Embeddings of the items.</summary>
    Embeddings,

    /// <summary>When the items were published, and when the lists were shown.</summary>
    Published,

    /// <summary>How many training users met each item.</summary>
    Users,

    /// <summary>The group of the items.</summary>
    Groups,

    /// <summary>What a plain recommender would have shown: a list per query, or the items by popularity.</summary>
    Expected,
}
