namespace FeedRanker.FeatureStore;

/// <summary>What ids and names must look like, so that they survive UTF-8, lists and tables.</summary>
internal static class TextRules
{
    public const int MaxIdLength = 256;

    /// <summary>An id: 1 to 256 characters, none of them a control character.</summary>
    public static Flaw? Id(string field, string? text) =>
        string.IsNullOrEmpty(text) ? new Flaw(field, $"is empty; it must have 1 to {MaxIdLength} characters.")
        : text.Length > MaxIdLength ? new Flaw(field, $"has {text.Length} characters; it must have 1 to {MaxIdLength}.")
        : Line(field, text);

    /// <summary>An id that may be absent.</summary>
    public static Flaw? OptionalId(string field, string text) => text.Length == 0 ? null : Id(field, text);

    /// <summary>A non-empty name that is also a key of <c>name=value</c> lines.</summary>
    public static Flaw? Key(string field, string text) =>
        Id(field, text) ?? (text.Contains('=') ? new Flaw(field, $"'{text}' must not contain '='.") : null);

    /// <summary>Any text without control characters, well-formed Unicode.</summary>
    public static Flaw? Line(string field, string text)
    {
        foreach (var c in text)
            if (char.IsControl(c)) return new Flaw(field, $"has the control character U+{(int)c:X4}, which is not allowed.");
        return WellFormed(field, text);
    }

    /// <summary>Unicode without lone surrogates.</summary>
    public static Flaw? WellFormed(string field, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return new Flaw(field, $"has half a surrogate pair at character {i + 1}; it must be well-formed Unicode.");
            i++;
        }

        return null;
    }
}
