namespace FeedRanker.FeatureStore;

/// <summary>Whether the candidate's language is the request's, else the user's; primary subtags count (en-US is en).</summary>
internal sealed class LanguageMatchNode() : FeatureNode(EntityDomain.Row)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var wanted = Primary(frame.Language);
        var languages = frame.Catalog.LanguageOf;
        var (lastId, last) = (-1, float.NaN);
        for (var i = 0; i < into.Length; i++)
        {
            var item = frame.Items[i];
            var id = (uint)item < (uint)languages.Length ? languages[item] : -1;
            if (id >= 0 && id != lastId)
            {
                lastId = id;
                var same = Primary(frame.Catalog.Languages[id]).Equals(wanted, StringComparison.OrdinalIgnoreCase);
                last = wanted.IsEmpty ? float.NaN : same ? 1f : 0f;
            }

            into[i] = id < 0 ? float.NaN : last;
        }
    }

    private static ReadOnlySpan<char> Primary(string tag)
    {
        var end = tag.IndexOf('-', StringComparison.Ordinal);
        return end < 0 ? tag : tag.AsSpan(0, end);
    }
}
