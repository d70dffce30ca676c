using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What all blenders do alike.</summary>
internal static class BlendMarks
{
    /// <summary>Adds a source's next new candidate, marking those before it that are there already; false when it has none.</summary>
    public static bool AddNext(in SourceHits hits, Eligibility eligible, CandidateBatch batch, ref int cursor)
    {
        var items = hits.Items;
        while (cursor < items.Length)
        {
            var item = items[cursor++];
            var before = batch.Count;
            if (eligible.Allows(item) && batch.Add(item, hits.Source) == before) return true;
        }

        return false;
    }

    /// <summary>Marks the candidates that sources found too, beyond what was needed of them.</summary>
    public static void MarkTheRest(ReadOnlySpan<SourceHits> hits, CandidateBatch batch, ReadOnlySpan<int> cursors)
    {
        for (var s = 0; s < hits.Length; s++)
        {
            foreach (var item in hits[s].Items[cursors[s]..])
                if (batch.RowOf(item) >= 0) batch.Add(item, hits[s].Source);
        }
    }
}
