using System.IO.Compression;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Collaborative;

/// <summary>
/// Training and test pairs: tab-separated text, gzipped where the name ends in .gz, with a header that names the columns
/// <c>user_id</c> and <c>item_id</c>. Ids may be any text; both files share them.
/// </summary>
internal sealed class PairFiles
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);

    /// <summary>Reads both files.</summary>
    /// <exception cref="InputException">A file that cannot be read, lacks a column or a value, or has no pairs; names file and line.</exception>
    public static (InteractionMatrix Train, InteractionMatrix Test) Read(string trainFile, string testFile, IWorkProgress progress, CancellationToken ct)
    {
        var files = new PairFiles();
        progress.Begin("reading pairs", 0);
        var train = files.ReadOne(trainFile, progress, ct);
        var test = files.ReadOne(testFile, progress, ct);
        progress.End();
        return (files.Matrix(train), files.Matrix(test));
    }

    private InteractionMatrix Matrix(List<Interaction> pairs) =>
        InteractionMatrix.Build(_users.Count, _items.Count, pairs.ToArray(), PairMerge.Max);

    private List<Interaction> ReadOne(string file, IWorkProgress progress, CancellationToken ct)
    {
        try
        {
            using var raw = File.OpenRead(file);
            using var stream = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : (Stream)raw;
            using var reader = new StreamReader(stream);
            var pairs = Pairs(file, reader, ct);
            progress.Advance(pairs.Count);
            return pairs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read: {e.Message}", file, inner: e);
        }
    }

    private List<Interaction> Pairs(string file, StreamReader reader, CancellationToken ct)
    {
        var header = (reader.ReadLine() ?? throw new InputException("is empty; a header with user_id and item_id is needed.", file)).TrimEnd('\r').Split('\t');
        var user = Column(file, header, "user_id");
        var item = Column(file, header, "item_id");
        var pairs = new List<Interaction>();
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) continue;
            var cells = text.TrimEnd('\r').Split('\t');
            pairs.Add(new Interaction(Row(_users, file, line, "user_id", cells, user), Row(_items, file, line, "item_id", cells, item), 1f));
            if ((line & 0xFFFF) == 0) ct.ThrowIfCancellationRequested();
        }

        return pairs.Count > 0 ? pairs : throw new InputException("has a header but no pairs.", file);
    }

    private static int Column(string file, string[] header, string name)
    {
        var at = Array.IndexOf(header, name);
        return at >= 0 ? at : throw new InputException($"the header has no such column; it names {string.Join(", ", header)}.", file, 1, name);
    }

    private static int Row(Dictionary<string, int> rows, string file, int line, string field, string[] cells, int column)
    {
        if (column >= cells.Length || cells[column].Length == 0) throw new InputException($"is missing; the line has {cells.Length} cells.", file, line, field);
        rows.TryAdd(cells[column], rows.Count);
        return rows[cells[column]];
    }
}
