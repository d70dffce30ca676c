using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Splits training pairs into a part to fit on and a part to tune on, so that test pairs need never be looked at.</summary>
public static class HeldOutPairs
{
    /// <summary>
    /// Holds out a share of each user's pairs, at least one of a user who has two or more, drawn by a seed; the same on
    /// every machine.
    /// </summary>
    /// <exception cref="InputException">A share that is not above 0 and below 1.</exception>
    public static (InteractionMatrix Fit, InteractionMatrix HeldOut) Split(InteractionMatrix matrix, double share, ulong seed)
    {
        if (!(share > 0 && share < 1)) throw new InputException($"is {share}; above 0 and below 1 is needed.", field: "held_out");
        var fit = new List<Interaction>(matrix.Count);
        var heldOut = new List<Interaction>();
        var order = new ulong[matrix.ColumnCount];
        var places = new int[matrix.ColumnCount];
        for (var user = 0; user < matrix.RowCount; user++)
        {
            var items = matrix.ColumnsOf(user);
            var weights = matrix.WeightsOf(user);
            var random = FeedRandom.For(seed, (ulong)user);
            for (var i = 0; i < items.Length; i++) (order[i], places[i]) = (random.NextULong(), i);
            order.AsSpan(0, items.Length).Sort(places.AsSpan(0, items.Length));
            var held = items.Length < 2 ? 0 : Math.Clamp((int)Math.Round(share * items.Length), 1, items.Length - 1);
            for (var i = 0; i < items.Length; i++)
                (i < held ? heldOut : fit).Add(new Interaction(user, items[places[i]], weights[places[i]]));
        }

        return (Of(fit), Of(heldOut));

        InteractionMatrix Of(List<Interaction> pairs) => InteractionMatrix.Build(matrix.RowCount, matrix.ColumnCount, pairs.ToArray());
    }
}
