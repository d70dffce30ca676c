using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Harald Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW 2019): B = argmin |X − XB|² + λ|B|² with a
/// zero diagonal, in closed form: P = (XᵀX + λI)⁻¹, B_ij = −P_ij / P_jj. X is 1 where a user chose an item.
/// </summary>
public static class EaseTrainer
{
    /// <summary>Trains from users × items, on the items that most users chose.</summary>
    /// <exception cref="InputException">An option out of its range, or no pairs.</exception>
    public static EaseModel Train(InteractionMatrix matrix, EaseOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        var byItem = matrix.Transpose();
        var items = Head(byItem, options.MaxItems);
        if (items.Length == 0) throw new InputException("there are no positive interactions to train EASE from.");
        progress.Begin("ease", 2);
        var n = (items.Length + TransposedProduct.Lanes - 1) / TransposedProduct.Lanes * TransposedProduct.Lanes;
        var gram = CoCounts(matrix, byItem, items, n, options, ct);
        progress.Advance(1);
        var inverse = SymmetricInverse.Of(gram, n, ct)
            ?? throw new InputException("is too small: the matrix is singular in single precision.", field: "ease.regularisation");
        var weights = new float[items.Length * items.Length];
        for (var i = 0; i < items.Length; i++)
            for (var j = 0; j < items.Length; j++)
                weights[i * items.Length + j] = i == j ? 0f : -inverse[i * n + j] / inverse[j * n + j];
        progress.Advance(1);
        progress.End();
        return new EaseModel(matrix.ColumnCount, items, weights);
    }

    // The items with the most users, in rising order of their rows.
    private static int[] Head(InteractionMatrix byItem, int most)
    {
        var rows = new int[Math.Min(most, byItem.RowCount)];
        var best = new BestRows(rows, new float[rows.Length]);
        for (var item = 0; item < byItem.RowCount; item++)
            if (!byItem.ColumnsOf(item).IsEmpty) best.Add(item, byItem.ColumnsOf(item).Length);
        var head = rows[..best.Sort()];
        Array.Sort(head);
        return head;
    }

    // XᵀX + λI over the head, with 1 on the diagonal beyond it.
    private static float[] CoCounts(InteractionMatrix matrix, InteractionMatrix byItem, int[] items, int n, EaseOptions options, CancellationToken ct)
    {
        var slotOf = EaseModel.SlotsOf(matrix.ColumnCount, items);
        var gram = new float[checked(n * n)];
        var parallel = new ParallelOptions
        {
            CancellationToken = ct,
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        };
        Parallel.For(0, n, parallel, slot =>
        {
            var row = gram.AsSpan(slot * n, n);
            row[slot] = slot < items.Length ? options.Regularisation : 1f;
            if (slot >= items.Length) return;
            foreach (var user in byItem.ColumnsOf(items[slot]))
                foreach (var other in matrix.ColumnsOf(user))
                    if (slotOf[other] >= 0) row[slotOf[other]] += 1f;
        });
        return gram;
    }
}
