using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>A catalog as a file of a release bundle (kind <c>catalog</c>); loading gives every row and id back.</summary>
public static class CatalogSnapshotFile
{
    private const string Kind = "catalog";
    private const int Version = 1;

    /// <summary>Writes the snapshot.</summary>
    public static void Save(CatalogSnapshot catalog, string path)
    {
        using var file = new ArtifactWriter(path, Kind, Version);
        var names = CatalogNames.Of(catalog);
        file.WriteStrings("authors", names.Authors);
        file.WriteStrings("topics", names.Topics);
        file.WriteStrings("languages", names.Languages);
        file.WriteStrings("regions", names.Regions);
        file.WriteStrings("policy_labels", names.Labels);
        file.WriteStrings("numeric_names", names.Numeric);
        file.WriteStrings("item_ids", Rows(catalog, row => catalog.ItemIds[row]));
        file.WriteStrings("titles", Rows(catalog, catalog.TitleOf));
        file.Write("author", catalog.AuthorOf);
        file.Write("published_ms", catalog.PublishedMs);
        file.Write("language", catalog.LanguageOf);
        file.Write("region", catalog.RegionOf);
        file.Write("labels", catalog.LabelsOf);
        file.Write<byte>("deleted", Rows(catalog, row => catalog.Deleted[row] ? (byte)1 : (byte)0));
        SaveLists(file, "topics_of", Rows(catalog, row => catalog.TopicsOf(row).ToArray()));
        SaveLists(file, "embedding", Rows(catalog, row => catalog.EmbeddingOf(row).ToArray()));
        file.Write<int>("dimensions", [catalog.EmbeddingDimensions]);
        for (var f = 0; f < names.Numeric.Count; f++) file.Write($"numeric.{f}", catalog.Numeric(f));
        file.Complete();
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="InputException">Missing, damaged, or no catalog.</exception>
    public static CatalogSnapshot Load(string path)
    {
        var file = new ArtifactReader(path, Kind, Version);
        var names = new CatalogNames
        {
            Authors = file.ReadStrings("authors"),
            Topics = file.ReadStrings("topics"),
            Languages = file.ReadStrings("languages"),
            Regions = file.ReadStrings("regions"),
            Labels = file.ReadStrings("policy_labels"),
            Numeric = file.ReadStrings("numeric_names"),
            EmbeddingDimensions = file.Read<int>("dimensions")[0],
        };
        return names.Rebuild(Items(file, names)).Snapshot();
    }

    private static IEnumerable<(ItemRecord Item, bool Deleted)> Items(ArtifactReader file, CatalogNames names)
    {
        var ids = file.ReadStrings("item_ids");
        var titles = file.ReadStrings("titles");
        var topics = LoadLists<int>(file, "topics_of");
        var embeddings = LoadLists<float>(file, "embedding");
        for (var row = 0; row < ids.Length; row++)
        {
            yield return (new ItemRecord
            {
                Id = ids[row],
                Title = titles[row],
                Author = Name(names.Authors, file.Read<int>("author")[row]),
                PublishedMs = file.Read<long>("published_ms")[row],
                Topics = Array.ConvertAll(topics[row], t => names.Topics[t]),
                Language = Name(names.Languages, file.Read<int>("language")[row]),
                Region = Name(names.Regions, file.Read<int>("region")[row]),
                PolicyLabels = LabelsOf(names.Labels, file.Read<ulong>("labels")[row]),
                Numeric = NumbersOf(file, names.Numeric, row),
                Embedding = embeddings[row].Length == 0 ? null : embeddings[row],
            }, file.Read<byte>("deleted")[row] != 0);
        }
    }

    private static string Name(IReadOnlyList<string> names, int id) => id < 0 ? "" : names[id];

    private static List<string> LabelsOf(IReadOnlyList<string> labels, ulong mask)
    {
        var result = new List<string>();
        for (var bit = 0; bit < labels.Count; bit++)
            if ((mask >> bit & 1) != 0) result.Add(labels[bit]);
        return result;
    }

    private static Dictionary<string, float> NumbersOf(ArtifactReader file, IReadOnlyList<string> names, int row)
    {
        var numbers = new Dictionary<string, float>(StringComparer.Ordinal);
        for (var f = 0; f < names.Count; f++)
            if (file.Read<float>($"numeric.{f}")[row] is var value && !float.IsNaN(value)) numbers.Add(names[f], value);
        return numbers;
    }

    private static T[] Rows<T>(CatalogSnapshot catalog, Func<int, T> of)
    {
        var result = new T[catalog.Count];
        for (var row = 0; row < result.Length; row++) result[row] = of(row);
        return result;
    }

    private static void SaveLists<T>(ArtifactWriter file, string section, T[][] lists)
        where T : unmanaged
    {
        var end = 0;
        file.Write<int>(section + ".ends", Array.ConvertAll(lists, list => end += list.Length));
        file.Write<T>(section, lists.SelectMany(list => list).ToArray());
    }

    private static T[][] LoadLists<T>(ArtifactReader file, string section)
        where T : unmanaged
    {
        var ends = file.Read<int>(section + ".ends");
        var all = file.Read<T>(section);
        var lists = new T[ends.Length][];
        for (var i = 0; i < lists.Length; i++) lists[i] = all[(i == 0 ? 0 : ends[i - 1])..ends[i]].ToArray();
        return lists;
    }
}
