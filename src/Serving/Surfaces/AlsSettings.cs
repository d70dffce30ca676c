namespace FeedRanker.Serving;

/// <summary>What an <c>als</c> source searches.</summary>
/// <param name="ColdItems">Whether items that nobody had chosen before the release are found too, by what their content foretells.</param>
public sealed record AlsSettings(bool ColdItems);
