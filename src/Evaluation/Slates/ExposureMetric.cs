namespace FeedRanker.Evaluation;

/// <summary>A number about all lists of a system together.</summary>
/// <param name="exposure">What was shown, each list cut at k.</param>
/// <param name="facts">How many items could have been shown, and what is known of them.</param>
public delegate double ExposureMetric(Exposure exposure, ItemFacts facts);
