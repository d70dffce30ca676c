using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>Distances as unsigned numbers of the same order (smaller is nearer), so that one integer holds distance and slot.</summary>
internal static class DistanceKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(float distance)
    {
        var bits = BitConverter.SingleToInt32Bits(distance);
        return (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(int distance) => (uint)distance ^ 0x80000000;

    /// <summary>The float that <see cref="Of(float)"/> was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToFloat(uint key) => BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key ^ 0x80000000 : ~key);
}
