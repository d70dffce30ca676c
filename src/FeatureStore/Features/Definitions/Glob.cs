namespace FeedRanker.FeatureStore;

/// <summary>Names with <c>*</c> for any run of characters.</summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return pattern.SequenceEqual(name);
        if (!name.StartsWith(pattern[..star], StringComparison.Ordinal)) return false;
        for (var at = star; at <= name.Length; at++)
            if (Matches(pattern[(star + 1)..], name[at..])) return true;
        return false;
    }
}
