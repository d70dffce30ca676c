namespace FeedRanker.Evaluation;

/// <summary>What one group of items has of the catalog, of the attention and of the relevance.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Items">Its items in the catalog.</param>
/// <param name="CatalogShare">Its share of the catalog's grouped items.</param>
/// <param name="ExposureShare">Its share of the attention; NaN when no grouped item was shown.</param>
/// <param name="RelevantShare">Its share of the relevant judgements; NaN when no grouped item was relevant.</param>
public sealed record GroupShare(string Group, int Items, double CatalogShare, double ExposureShare, double RelevantShare)
{
    /// <summary>Attention per item against the average of all groups: 1 is in proportion to the catalog.</summary>
    public double ToCatalog => ExposureShare / CatalogShare;

    /// <summary>Attention per relevance against the average of all groups; NaN when the group was never relevant.</summary>
    public double ToRelevance => RelevantShare > 0 ? ExposureShare / RelevantShare : double.NaN;
}
