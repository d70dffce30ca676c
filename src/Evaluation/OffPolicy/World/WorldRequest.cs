namespace FeedRanker.Evaluation;

/// <summary>One request of a generated world with its whole candidate set and the truth about it.</summary>
public sealed class WorldRequest
{
    /// <summary>The request's id.</summary>
    public required string Id { get; init; }

    /// <summary>The user, dense from 0 over the requests that were read.</summary>
    public required int User { get; init; }

    /// <summary>The candidates, dense from 0 over the requests that were read.</summary>
    public required int[] Items { get; init; }

    /// <summary>The logging policy's scores, aligned with <see cref="Items"/>.</summary>
    public required double[] Scores { get; init; }

    /// <summary>P(click | looked at), aligned with <see cref="Items"/>.</summary>
    public required double[] Attraction { get; init; }

    /// <summary>What was shown: indexes into <see cref="Items"/> from the top.</summary>
    public int[] Page { get; internal set; } = [];

    /// <summary>The logged probability of each place, given what stands above it.</summary>
    public double[] Conditional { get; internal set; } = [];

    /// <summary>Whether each place was clicked.</summary>
    public bool[] Clicked { get; internal set; } = [];
}
