namespace FeedRanker.Serving;

/// <summary>Where an <c>editorial</c> source's lists come from.</summary>
/// <param name="File">A YAML or CSV file; a relative path starts at the data directory. Watched for changes.</param>
public sealed record EditorialSettings(string File);
