using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>A catalog and where it keeps the numeric attributes that a plan refers to. Immutable.</summary>
internal sealed class BoundCatalog
{
    private readonly int[] _feature;
    private readonly long[] _since;

    public BoundCatalog(CatalogSnapshot catalog, IReadOnlyList<string> numerics, BoundCatalog? before)
    {
        Catalog = catalog;
        _feature = new int[numerics.Count];
        _since = new long[numerics.Count];
        for (var n = 0; n < numerics.Count; n++)
        {
            var known = catalog.NumericNames.TryGet(numerics[n], out var feature);
            _feature[n] = known ? feature : -1;
            _since[n] = before is not null && before._feature[n] >= 0 ? before._since[n] : catalog.Version;
        }
    }

    public CatalogSnapshot Catalog { get; }

    /// <summary>The column of an attribute in a snapshot; empty when that snapshot is older than the attribute.</summary>
    public ReadOnlySpan<float> Numeric(CatalogSnapshot catalog, int numeric) =>
        _feature[numeric] >= 0 && catalog.Version >= _since[numeric] ? catalog.Numeric(_feature[numeric]) : [];
}
