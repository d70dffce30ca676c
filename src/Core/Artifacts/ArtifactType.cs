namespace FeedRanker.Core;

/// <summary>The element types of artifact sections: a type's number in files is its place in the table plus one.</summary>
internal static class ArtifactType
{
    private static readonly (Type Type, int Size)[] Table =
    [
        (typeof(byte), 1), (typeof(int), 4), (typeof(long), 8), (typeof(float), 4), (typeof(double), 8), (typeof(ulong), 8),
        (typeof(uint), 4), (typeof(ushort), 2), (typeof(short), 2), (typeof(sbyte), 1),
    ];

    public static byte Of<T>()
    {
        var at = Array.FindIndex(Table, entry => entry.Type == typeof(T));
        return at >= 0 ? (byte)(at + 1) : throw new NotSupportedException($"Artifacts hold no {typeof(T)}.");
    }

    /// <summary>Bytes per element; 0 for no type.</summary>
    public static int SizeOf(byte type) => type >= 1 && type <= Table.Length ? Table[type - 1].Size : 0;
}
