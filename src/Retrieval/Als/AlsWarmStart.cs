using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Where a training starts when it does not start from chance: an earlier model's vectors, so that a few iterations
/// over yesterday's and today's pairs do what many would from nothing. Immutable.
/// </summary>
/// <param name="Previous">The earlier model, with as many factors.</param>
/// <param name="UserRows">For each row of the new matrix the user's row in the earlier model, or −1 for a new user.</param>
/// <param name="ItemRows">For each column of the new matrix the item's row in the earlier model, or −1 for a new item.</param>
public sealed record AlsWarmStart(AlsModel Previous, IReadOnlyList<int> UserRows, IReadOnlyList<int> ItemRows)
{
    /// <summary>A start for rows that kept their places: whoever is beyond the earlier model's rows is new.</summary>
    public static AlsWarmStart SameRows(AlsModel previous, InteractionMatrix matrix) => new(
        previous,
        Enumerable.Range(0, matrix.RowCount).Select(row => row < previous.UserCount ? row : -1).ToArray(),
        Enumerable.Range(0, matrix.ColumnCount).Select(row => row < previous.ItemCount ? row : -1).ToArray());

    internal void Check(InteractionMatrix matrix, AlsOptions options)
    {
        if (Previous.Dimensions != options.Factors)
            throw new InputException($"is {options.Factors}, but the model to start from has {Previous.Dimensions}; start from nothing or keep its number.", field: "als.factors");
        Check(UserRows, matrix.RowCount, Previous.UserCount, "user");
        Check(ItemRows, matrix.ColumnCount, Previous.ItemCount, "item");
    }

    /// <summary>Overwrites the vectors of known rows that have pairs.</summary>
    internal void Fill(InteractionMatrix byUser, Span<float> users, InteractionMatrix byItem, Span<float> items)
    {
        Fill(byUser, UserRows, Previous.UserFactors, users);
        Fill(byItem, ItemRows, Previous.ItemFactors, items);
    }

    private void Fill(InteractionMatrix matrix, IReadOnlyList<int> map, ReadOnlySpan<float> from, Span<float> to)
    {
        var d = Previous.Dimensions;
        for (var row = 0; row < matrix.RowCount; row++)
            if (map[row] >= 0 && !matrix.ColumnsOf(row).IsEmpty) from.Slice(map[row] * d, d).CopyTo(to[(row * d)..]);
    }

    private static void Check(IReadOnlyList<int> rows, int count, int known, string side)
    {
        if (rows.Count != count)
            throw new InputException($"maps {rows.Count} rows where the matrix has {count}; one earlier row or -1 for each is needed.", field: $"als.start.{side}_rows");
        for (var row = 0; row < count; row++)
            if (rows[row] < -1 || rows[row] >= known)
                throw new InputException($"maps row {row} to {rows[row]}; -1 to {known - 1} is allowed.", field: $"als.start.{side}_rows");
    }
}
