namespace FeedRanker.FeatureStore;

/// <summary>Whether the candidate's language is the request's, else the user's; primary subtags count (en-US is en).</summary>
internal sealed class LanguageMatchNode() : FeatureNode(EntityDomain.Row)
{
    private const int Memory = 64;

    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var wanted = Primary(frame.Language);
        var languages = frame.Catalog.LanguageOf;
        Span<float> known = stackalloc float[Memory]; // by language id; a catalog has few
        known.Fill(-1f);
        var items = frame.Items;
        for (var i = 0; i < into.Length; i++)
        {
            var item = items[i];
            var id = (uint)item < (uint)languages.Length ? languages[item] : -1;
            if (id < 0 || wanted.IsEmpty) into[i] = float.NaN;
            else if (id < Memory && known[id] >= 0) into[i] = known[id];
            else
            {
                into[i] = Primary(frame.Catalog.Languages[id]).Equals(wanted, StringComparison.OrdinalIgnoreCase) ? 1f : 0f;
                if (id < Memory) known[id] = into[i];
            }
        }
    }

    private static ReadOnlySpan<char> Primary(string tag)
    {
        var end = tag.IndexOf('-', StringComparison.Ordinal);
        return end < 0 ? tag : tag.AsSpan(0, end);
    }
}
