using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>Runs an operation over rows. A row's result has the same bits wherever in a batch it stands.</summary>
internal static class RowMath
{
    private const int Lane = 8;

    /// <summary>Of two values.</summary>
    public static void Run<T>(T operation, Operand a, Operand b, Span<float> into) where T : struct, IRowOperation => Run(operation, a, b, b, into);

    /// <summary>Of three values.</summary>
    public static void Run<T>(T operation, Operand a, Operand b, Operand c, Span<float> into) where T : struct, IRowOperation
    {
        var i = 0;
        for (; i + Lane <= into.Length; i += Lane) operation.Of(a.At(i, Lane), b.At(i, Lane), c.At(i, Lane)).CopyTo(into[i..]);
        if (i == into.Length) return;
        var count = into.Length - i;
        Span<float> some = stackalloc float[Lane];
        operation.Of(a.At(i, count), b.At(i, count), c.At(i, count)).CopyTo(some);
        some[..count].CopyTo(into[i..]);
    }
}
