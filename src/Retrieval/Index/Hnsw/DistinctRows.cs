namespace FeedRanker.Retrieval;

/// <summary>
/// A search beside an update can meet a row at its old and at its new place. Rare, so it is put right afterwards, in the
/// order of the result and without memory of its own.
/// </summary>
internal static class DistinctRows
{
    /// <summary>Keeps each row where it comes first.</summary>
    /// <returns>How many are left.</returns>
    public static int Keep(Span<int> rows, Span<float> scores)
    {
        var kept = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[..kept].Contains(rows[i])) continue;
            (rows[kept], scores[kept]) = (rows[i], scores[i]);
            kept++;
        }

        return kept;
    }
}
