namespace FeedRanker.WorldGen;

/// <summary>What was written: counts, and rates per impression.</summary>
public sealed record WorldReport
{
    /// <summary>Users, those without a session included.</summary>
    public required int Users { get; init; }

    /// <summary>Authors, those without an item included.</summary>
    public required int Authors { get; init; }

    /// <summary>Items.</summary>
    public required int Items { get; init; }

    /// <summary>Items with a policy label.</summary>
    public required int LabelledItems { get; init; }

    /// <summary>Rows of follows.tsv.</summary>
    public required int Follows { get; init; }

    /// <summary>Pages served by the logging policy.</summary>
    public required long Requests { get; init; }

    /// <summary>Rows of events.tsv.</summary>
    public required long Events { get; init; }

    /// <summary>Rows of events.tsv by the name of their type.</summary>
    public required IReadOnlyDictionary<string, long> EventsByType { get; init; }

    /// <summary>Clicks per impression at each position of the page.</summary>
    public required IReadOnlyList<double> ClickRateByPosition { get; init; }

    /// <summary>Items shown.</summary>
    public long Impressions => EventsByType["impression"];

    /// <summary>Clicks per impression.</summary>
    public double ClickRate => Rate("click");

    /// <summary>Likes per impression.</summary>
    public double LikeRate => Rate("like");

    /// <summary>Hides per impression.</summary>
    public double HideRate => Rate("hide");

    /// <summary>Long views per impression.</summary>
    public double LongViewRate => Rate("long_view");

    private double Rate(string type) => Impressions == 0 ? 0 : EventsByType[type] / (double)Impressions;
}
