using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// One vector per catalog row in one named space, in blocks of rows; a row that is not known has a zero vector. Immutable
/// to readers.
/// </summary>
public sealed class ItemVectors
{
    private readonly float[][] _blocks;
    private readonly int _shift;

    internal ItemVectors(string space, int dimensions, int count, float[][] blocks, int shift)
    {
        Space = space;
        Dimensions = dimensions;
        Count = count;
        _blocks = blocks;
        _shift = shift;
    }

    /// <summary>Names the vector space, such as the id of the model that made the vectors.</summary>
    public string Space { get; }

    /// <summary>Numbers per vector, a multiple of 16.</summary>
    public int Dimensions { get; }

    /// <summary>Rows there are vectors for, known or not.</summary>
    public int Count { get; }

    internal int BlockCount => _blocks.Length;

    /// <summary>The item vectors of a model, seen and not copied.</summary>
    public static ItemVectors Of(AlsModel model) => new(model.Id, model.Dimensions, model.ItemCount, [model.UserStep.Factors], 30);

    /// <summary>Row-major vectors, seen and not copied.</summary>
    public static ItemVectors Of(string space, float[] values, int dimensions) => new(space, dimensions, values.Length / dimensions, [values], 30);

    /// <summary>The vector of a row below <see cref="Count"/>.</summary>
    public ReadOnlySpan<float> VectorOf(int row) =>
        _blocks[row >> _shift].AsSpan((row & ((1 << _shift) - 1)) * Dimensions, Dimensions);

    /// <summary>Whether the row has a vector.</summary>
    public bool Knows(int row) => (uint)row < (uint)Count && VectorOf(row).ContainsAnyExcept(0f);

    /// <summary>The vectors of one block, row-major, and the row of the first.</summary>
    internal ReadOnlySpan<float> Block(int block, out int first)
    {
        first = block << _shift;
        var rows = Math.Min(Count - first, 1 << _shift);
        return _blocks[block].AsSpan(0, rows * Dimensions);
    }

    /// <summary>Mean and covariance (D × D, row-major) of the known vectors.</summary>
    internal (float[] Mean, float[] Covariance) Moments()
    {
        var d = Dimensions;
        var (mean, covariance, known) = (new float[d], new float[d * d], 0);
        for (var block = 0; block < BlockCount; block++)
        {
            var rows = Block(block, out var first);
            TransposedProduct.AddUpper(covariance, d, rows, d, rows.Length / d, d, 1f);
            for (var row = first; row < first + rows.Length / d; row++)
            {
                if (!Knows(row)) continue;
                known++;
                TensorPrimitives.Add(mean, VectorOf(row), mean);
            }
        }

        TensorPrimitives.Divide(mean, Math.Max(1, known), mean);
        for (var i = 0; i < d; i++)
        {
            for (var j = i; j < d; j++)
                covariance[i * d + j] = covariance[j * d + i] = covariance[i * d + j] / Math.Max(1, known) - mean[i] * mean[j];
        }

        return (mean, covariance);
    }
}
