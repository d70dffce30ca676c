using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// An editorial file and the index it fills. Every refresh looks whether the file has changed; one that is wrong is
/// reported once and the lists of before go on. Items that the catalog does not have are reported when they change.
/// </summary>
internal sealed class EditorialFile
{
    private const int Named = 10; // unknown items told by name and line; the rest are counted

    private readonly string _path;
    private readonly Action<string> _report;
    private string _hash;
    private string _refused = "";
    private string _unknown = "";

    /// <exception cref="RuleFileException">The file is missing or wrong; carries all problems.</exception>
    public EditorialFile(string path, Action<string> report)
    {
        (_path, _report) = (path, report);
        var bytes = RuleFileBytes.Read(path);
        _hash = RuleFile.HashOf(bytes);
        Index.Use(EditorialReader.Read(bytes, path));
    }

    public EditorialIndex Index { get; } = new();

    public void Refresh(CatalogSnapshot catalog)
    {
        try
        {
            var bytes = RuleFileBytes.Read(_path);
            var hash = RuleFile.HashOf(bytes);
            if (hash != _hash)
            {
                _hash = hash;
                Index.Use(EditorialReader.Read(bytes, _path));
                _refused = "";
            }
        }
        catch (RuleFileException e)
        {
            if (e.Message != _refused) _report($"The editorial lists are refused and the previous ones go on: {e.Message}");
            _refused = e.Message;
        }

        Index.Refresh(catalog);
        ReportUnknown();
    }

    private void ReportUnknown()
    {
        var unknown = Index.Unknown;
        var items = string.Join(", ", unknown.Take(Named).Select(u => string.Create(CultureInfo.InvariantCulture, $"'{u.Item}' (list '{u.List}', line {u.Line})")));
        var text = unknown.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"{_path}: {unknown.Count} items are not in the catalog and are passed over until they are: {items}{(unknown.Count > Named ? ", ..." : "")}.");
        if (text.Length > 0 && text != _unknown) _report(text);
        _unknown = text;
    }
}
