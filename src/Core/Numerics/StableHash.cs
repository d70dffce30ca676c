namespace FeedRanker.Core;

/// <summary>Hashes that are the same in every process and on every machine, for buckets, seeds and ids; not for secrets.</summary>
public static class StableHash
{
    /// <summary>64-bit hash of a string's UTF-16 code units: FNV-1a, then <see cref="Mix"/>.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>The finaliser of SplitMix64 (Stafford's variant 13): a bijection that spreads every bit.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
