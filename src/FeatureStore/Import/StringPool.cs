namespace FeedRanker.FeatureStore;

/// <summary>One string object per text, so that a log of millions of lines makes no string for each id it repeats.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byChars;

    public StringPool() => _byChars = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "";
        if (_byChars.TryGetValue(text, out var known)) return known;
        var made = text.ToString();
        _texts.Add(made);
        return made;
    }
}
