using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Sections of one kind of index, all under one prefix, each of a length that is known before it is read.</summary>
internal readonly struct IndexSections(string prefix)
{
    public string Name(string section) => prefix + section;

    public ReadOnlySpan<T> Exactly<T>(ArtifactReader reader, string section, long length)
        where T : unmanaged
    {
        var values = reader.Read<T>(Name(section));
        return values.Length == length ? values : throw Wrong(section);
    }

    public NativeBlock<T> Block<T>(ArtifactReader reader, string section, long length)
        where T : unmanaged
    {
        return reader.Block<T>(Name(section), length);
    }

    public InputException Wrong(string section) => new($"section '{Name(section)}' has numbers or a length that do not fit the index.");
}
