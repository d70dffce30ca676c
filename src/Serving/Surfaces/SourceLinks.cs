using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// What the sources of a surface file reach beyond models and state: files that are watched, and other processes. One for
/// all surfaces and releases of an engine: sources of one file or one address share what lies behind it.
/// </summary>
public sealed class SourceLinks : IDisposable
{
    private readonly Dictionary<string, EditorialFile> _editorial = new(StringComparer.Ordinal);
    private readonly Dictionary<RemoteSettings, RemoteEndpoint> _remotes = [];

    /// <summary>Opens everything that the enabled sources name.</summary>
    /// <param name="surfaces">The surfaces.</param>
    /// <param name="dataDirectory">Where relative paths start.</param>
    /// <param name="report">Told of what goes wrong later: a file that cannot be used, items it names that are unknown, an address that fails.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="Reranking.RuleFileException">An editorial file is missing or wrong; carries all problems.</exception>
    public SourceLinks(IReadOnlyList<SurfaceOptions> surfaces, string dataDirectory, Action<string> report, TimeProvider clock)
    {
        foreach (var source in surfaces.SelectMany(s => s.Sources).Where(s => s.Enabled))
        {
            if (source.Settings is EditorialSettings editorial && !_editorial.ContainsKey(editorial.File))
                _editorial.Add(editorial.File, new EditorialFile(Path.Combine(dataDirectory, editorial.File), report));
            if (source.Settings is RemoteSettings remote && !_remotes.ContainsKey(remote))
                _remotes.Add(remote, new RemoteEndpoint(remote, report, clock));
        }
    }

    /// <summary>For surfaces that name neither files nor addresses.</summary>
    public static SourceLinks None { get; } = new([], "", static _ => { }, TimeProvider.System);

    /// <summary>Reads files that have changed and looks their items up.</summary>
    public void Refresh(CatalogSnapshot catalog)
    {
        foreach (var file in _editorial.Values) file.Refresh(catalog);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var remote in _remotes.Values) remote.Dispose();
    }

    internal EditorialIndex EditorialOf(SurfaceSource source) =>
        source.Settings is EditorialSettings settings && _editorial.TryGetValue(settings.File, out var file) ? file.Index : throw NotOpen(source);

    internal RemoteEndpoint RemoteOf(SurfaceSource source) =>
        source.Settings is RemoteSettings settings && _remotes.TryGetValue(settings, out var remote) ? remote : throw NotOpen(source);

    private static ArgumentException NotOpen(SurfaceSource source) => new($"What source '{source.Name}' reaches for has not been opened.", nameof(source));
}
