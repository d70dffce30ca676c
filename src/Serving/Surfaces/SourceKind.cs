using FeedRanker.Reranking;

namespace FeedRanker.Serving;

/// <summary>A kind of source as surface files name it.</summary>
/// <param name="Name">The word after <c>kind:</c>, and the name of a source that has no other.</param>
/// <param name="MayRepeat">Whether a surface may have several, under names of their own.</param>
/// <param name="MayBlock">Whether it waits for something outside the process; it then needs a budget.</param>
/// <param name="Read">Reads the keys of its own; gives its settings.</param>
/// <param name="Show">Its settings as keys and values, all of them.</param>
internal sealed record SourceKind(
    string Name,
    bool MayRepeat = false,
    bool MayBlock = false,
    Func<RuleFields, object?>? Read = null,
    Func<object, IEnumerable<(string Key, string Value)>>? Show = null);
