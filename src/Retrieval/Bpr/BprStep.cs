using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// One step of BPR-Opt (Rendle et al. 2009, figure 4): with x = ⟨u, i − j⟩ and g = 1 / (1 + eˣ),
/// u += η (g (i − j) − λu), i += η (g u − λi), j += η (−g u − λj).
/// </summary>
internal static class BprStep
{
    /// <summary>Moves three vectors of one length, a multiple of 16.</summary>
    public static void Apply(Span<float> user, Span<float> chosen, Span<float> other, float rate, float regularisation)
    {
        var x = RowDots.One(user, chosen) - RowDots.One(user, other);
        var gain = Vector512.Create(rate / (1f + MathF.Exp(Math.Clamp(x, -30f, 30f))));
        var keep = Vector512.Create(1f - rate * regularisation);
        ref var u = ref MemoryMarshal.GetReference(user);
        ref var i = ref MemoryMarshal.GetReference(chosen);
        ref var j = ref MemoryMarshal.GetReference(other);
        for (nuint f = 0; f < (nuint)user.Length; f += 16) // the dot products have checked the lengths
        {
            var uf = Vector512.LoadUnsafe(ref u, f);
            var vi = Vector512.LoadUnsafe(ref i, f);
            var vj = Vector512.LoadUnsafe(ref j, f);
            Vector512.FusedMultiplyAdd(gain, vi - vj, keep * uf).StoreUnsafe(ref u, f);
            Vector512.FusedMultiplyAdd(gain, uf, keep * vi).StoreUnsafe(ref i, f);
            (keep * vj - gain * uf).StoreUnsafe(ref j, f);
        }
    }
}
