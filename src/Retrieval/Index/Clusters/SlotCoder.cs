using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>Fills slots of lists with vectors, and reads vectors back from them. For one thread.</summary>
internal sealed unsafe class SlotCoder(CentroidTable table, ResidualCoder coder, NativeBlock<float> mean)
{
    private const float FineSteps = 256;

    private readonly NativeBlock<float> _residual = new(coder.Stride);
    private readonly NativeBlock<float> _vector = new(coder.Stride);
    private readonly NativeBlock<sbyte> _codes = new(coder.Stride);

    /// <summary>The scale a vector needs in a cluster's list.</summary>
    public float ScaleOf(int cluster, float* vector)
    {
        CentroidTable.Subtract(vector, table.Vectors.Row(cluster), _residual.Pointer, coder.Stride);
        return coder.ScaleOf(_residual.Pointer);
    }

    /// <summary>Fills a slot and publishes it; returns the squared residual.</summary>
    public float Fill(ClusterList list, int cluster, int slot, int row, float* vector)
    {
        var stride = coder.Stride;
        var centroid = table.Vectors.Row(cluster);
        CentroidTable.Subtract(vector, centroid, _residual.Pointer, stride);
        coder.Code(_residual.Pointer, list.Scale, _codes.Pointer);
        CodeBlocks.Put(list.Codes, slot, stride, _codes.Pointer);
        var squares = FloatKernels.Sum<ProductTerm>(_residual.Pointer, _residual.Pointer, stride);
        list.Rows[slot] = row;
        if (list.Biases is not null) list.Biases[slot] = Bias(list.Scale, centroid, squares);
        if (list.Vectors is not null) Unsafe.CopyBlock(list.Vectors + (long)slot * stride, vector, (uint)stride * sizeof(float));
        if (list.Fine is not null) Refine(list.Scale, list.Fine + (long)slot * stride);
        list.Reach = Math.Max(list.Reach, CodeLength());
        list.Publish(slot);
        return squares;
    }

    /// <summary>The vector of a slot; lives until the next call.</summary>
    public float* Read(ClusterList list, int cluster, int slot)
    {
        if (list.Vectors is not null) return list.Vectors + (long)slot * coder.Stride;
        Decode(list, table.Vectors.Row(cluster), slot, _vector.Pointer);
        return _vector.Pointer;
    }

    /// <summary>A vector from both codes.</summary>
    public void Decode(ClusterList list, float* centroid, int slot, float* into)
    {
        CodeBlocks.Get(list.Codes, slot, coder.Stride, _codes.Pointer);
        var fine = list.Fine + (long)slot * coder.Stride;
        for (var d = 0; d < coder.Stride; d++)
            into[d] = centroid[d] + list.Scale * coder.Steps[d] * (_codes.Pointer[d] + (fine[d] - CodeBlocks.Offset) / FineSteps);
    }

    /// <summary>-|q - x|² = -|q - c|² + 2 q·r - 2 c·r - |r|²: what does not depend on the query, r in the product as its codes tell it.</summary>
    private float Bias(float scale, float* centroid, float squares)
    {
        var product = 0f;
        for (var d = 0; d < coder.Dimensions; d++) product += (centroid[d] - mean.Pointer[d]) * coder.Steps[d] * _codes.Pointer[d];
        return -2 * scale * product - squares;
    }

    private float CodeLength()
    {
        var squares = 0;
        for (var d = 0; d < coder.Stride; d++) squares += _codes.Pointer[d] * _codes.Pointer[d];
        return MathF.Sqrt(squares);
    }

    private void Refine(float scale, byte* fine)
    {
        for (var d = 0; d < coder.Stride; d++)
        {
            var unit = scale * coder.Steps[d];
            var rest = unit > 0 ? _residual.Pointer[d] / unit - _codes.Pointer[d] : 0;
            fine[d] = (byte)(CodeBlocks.Offset + (int)Math.Clamp(MathF.Round(rest * FineSteps), -128, 127));
        }
    }
}
