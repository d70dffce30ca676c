namespace FeedRanker.Evaluation;

/// <summary>What a file holds besides queries and items, and what its fields are called.</summary>
/// <param name="ValueNames">Names of the value's column, the documented one first; empty when there is none.</param>
/// <param name="TrecFields">How many fields a TREC line has at least.</param>
/// <param name="TrecValue">Index of the value among them, -1 for none.</param>
/// <param name="TrecExact">Whether more fields are an error.</param>
/// <param name="TrecShape">The line, for messages.</param>
internal sealed record RunLayout(string[] ValueNames, int TrecFields, int TrecValue, bool TrecExact, string TrecShape)
{
    public static RunLayout Run { get; } = new(["score", "sim", "prediction", "probability"], 6, 4, false, "query Q0 item rank score run");

    public static RunLayout Qrels { get; } = new(["grade", "relevance", "rel", "label"], 4, 3, true, "query 0 item grade");

    /// <summary>Users and items that met.</summary>
    public static RunLayout Pairs { get; } = new([], 3, -1, false, "user 0 item grade");

    /// <summary>Scores with labels in the same line; queries and items may be missing.</summary>
    public static RunLayout Scored { get; } = Run with { LabelNames = ["label", "grade", "relevance", "rel"], OnlyValues = true };

    public static string[] QueryNames { get; } = ["query", "query_id", "qid", "user", "user_id"];

    public static string[] ItemNames { get; } = ["item", "item_id", "docno", "doc_id"];

    /// <summary>Names of the label's column; empty when there is none.</summary>
    public string[] LabelNames { get; private init; } = [];

    /// <summary>Whether lines may lack a query and an item.</summary>
    public bool OnlyValues { get; private init; }
}
