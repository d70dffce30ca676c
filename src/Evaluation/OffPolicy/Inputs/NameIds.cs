namespace FeedRanker.Evaluation;

/// <summary>Dense ids for names, in order of first use.</summary>
internal sealed class NameIds
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    public List<string> Names { get; } = [];

    public int Count => Names.Count;

    public int Get(string name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        _ids.Add(name, id = Names.Count);
        Names.Add(name);
        return id;
    }

    /// <summary>The id of a name, or -1.</summary>
    public int Find(string name) => _ids.GetValueOrDefault(name, -1);
}
