using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>The place in a pipeline that a rule's stage is made for.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="StageName">What to call the stage.</param>
/// <param name="Schema">The pipeline's columns.</param>
/// <param name="Score">The score as the rules before have left it.</param>
internal readonly record struct RuleSlot(string Id, string StageName, ColumnSchema Schema, Column Score)
{
    /// <summary>What items are compared by; there is something when the rule's plan says that it needs it.</summary>
    public IItemVectors? Vectors { get; init; }

    /// <summary>The column of a rule that changes the score.</summary>
    public Column NextScore => Schema[ColumnOf(Id)];

    public static string ColumnOf(string id) => "score.rules." + id;
}
