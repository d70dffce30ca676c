namespace FeedRanker.Core;

/// <summary>The element types of artifact sections.</summary>
internal static class ArtifactType
{
    public static byte Of<T>() =>
        typeof(T) == typeof(byte) ? (byte)1
        : typeof(T) == typeof(int) ? (byte)2
        : typeof(T) == typeof(long) ? (byte)3
        : typeof(T) == typeof(float) ? (byte)4
        : typeof(T) == typeof(double) ? (byte)5
        : typeof(T) == typeof(ulong) ? (byte)6
        : throw new NotSupportedException($"Artifacts hold no {typeof(T)}.");

    public static int SizeOf(byte type) => type switch { 1 => 1, 2 or 4 => 4, 3 or 5 or 6 => 8, _ => 0 };
}
