using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Ranking;

/// <summary>Scores blocks of 64 rows, a feature at a time; sums in the order of the features for every row.</summary>
internal static class LinearKernel
{
    private const int Block = 64;

    [SkipLocalsInit]
    public static void Run<TColumns>(LogisticModel model, in TColumns columns, Span<float> scores, CancellationToken ct = default)
        where TColumns : struct, IFeatureColumns
    {
        Span<float> values = stackalloc float[Block];
        Span<float> sums = stackalloc float[Block];
        values.Clear();
        for (var start = 0; start < scores.Length; start += Block)
        {
            ct.ThrowIfCancellationRequested();
            var count = Math.Min(Block, scores.Length - start);
            sums.Fill(model.Bias);
            for (var feature = 0; feature < model.Coefficients.Length; feature++)
            {
                columns.Read(feature, start, values[..count]);
                Add(values, model.Coefficients[feature], model.Missing[feature], sums);
            }

            // Always over the whole block, so that a row's bits do not depend on how many rows follow it.
            TensorPrimitives.Sigmoid(sums, sums);
            sums[..count].CopyTo(scores[start..]);
        }
    }

    private static void Add(ReadOnlySpan<float> values, float coefficient, float missing, Span<float> sums)
    {
        var scale = Vector256.Create(coefficient);
        var absent = Vector256.Create(missing);
        ref var value = ref MemoryMarshal.GetReference(values);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < Block; i += (nuint)Vector256<float>.Count)
        {
            var x = Vector256.LoadUnsafe(ref value, i);
            var part = Vector256.ConditionalSelect(Vector256.Equals(x, x), x * scale, absent);
            (Vector256.LoadUnsafe(ref sum, i) + part).StoreUnsafe(ref sum, i);
        }
    }
}
