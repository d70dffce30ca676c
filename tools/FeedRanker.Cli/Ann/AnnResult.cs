namespace FeedRanker.Cli.Ann;

/// <summary>What one index did.</summary>
internal sealed record AnnResult(string Name, double BuildSeconds, long Bytes, IReadOnlyList<AnnPoint> Points)
{
    /// <summary>
    /// Queries a second at a recall, from the points no other point beats in both recall and speed: between the two of
    /// them that enclose the recall, the logarithm of the speed is taken to be linear in the recall. Below the least
    /// recall measured, the speed measured there; null beyond the greatest.
    /// </summary>
    public double? SpeedAt(int k, double recall)
    {
        var front = Front(k);
        var above = front.FindIndex(p => p.Recall >= recall);
        if (above <= 0) return above < 0 ? null : front[0].QueriesPerSecond;
        var (a, b) = (front[above - 1], front[above]);
        var share = (recall - a.Recall) / (b.Recall - a.Recall);
        return Math.Exp(Math.Log(a.QueriesPerSecond) * (1 - share) + Math.Log(b.QueriesPerSecond) * share);
    }

    /// <summary>The points none beats, recall rising and speed falling.</summary>
    private List<AnnPoint> Front(int k)
    {
        var front = new List<AnnPoint>();
        foreach (var point in Points.Where(p => p.K == k).OrderByDescending(p => p.Recall).ThenByDescending(p => p.QueriesPerSecond))
            if (front.Count == 0 || point.QueriesPerSecond > front[^1].QueriesPerSecond) front.Add(point);
        front.Reverse();
        return front;
    }
}
