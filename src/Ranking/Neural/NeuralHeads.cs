using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Turns a run's margins into probabilities, in the column of each head.</summary>
internal sealed class NeuralHeads(IReadOnlyList<string> names, Column[] columns)
{
    private const int Block = 64;

    /// <summary>Fills the batch's rows from one on.</summary>
    /// <param name="batch">The candidates.</param>
    /// <param name="first">The first of its rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="margins">Of the first row on, heads side by side.</param>
    /// <exception cref="InvalidOperationException">A margin is no number; the message names its row in the batch, and its head.</exception>
    [SkipLocalsInit]
    public void Fill(CandidateBatch batch, int first, int rows, ReadOnlySpan<float> margins)
    {
        Span<float> values = stackalloc float[Block];
        values.Clear();
        for (var head = 0; head < columns.Length; head++)
        {
            var column = batch[columns[head]].Slice(first, rows);
            for (var start = 0; start < rows; start += Block)
            {
                var count = Math.Min(Block, rows - start);
                for (var i = 0; i < count; i++) values[i] = margins[(start + i) * columns.Length + head];
                if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(values[..count]))) Refuse(values[..count], first + start, head);

                // Always over the whole block, so that a row's bits do not depend on how many rows follow it.
                TensorPrimitives.Sigmoid(values, values);
                values[..count].CopyTo(column[start..]);
            }
        }
    }

    // Only its own rows: what other requests brought into the run is not this one's trouble.
    private void Refuse(ReadOnlySpan<float> margins, int first, int head)
    {
        for (var i = 0; i < margins.Length; i++)
            if (!float.IsFinite(margins[i]))
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"output 'margins' holds {margins[i]} in row {first + i} for '{names[head]}': an input of that row is not finite, or the model's numbers have run away."));
    }
}
