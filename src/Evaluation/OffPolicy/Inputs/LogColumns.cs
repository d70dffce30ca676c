namespace FeedRanker.Evaluation;

/// <summary>Growing columns of impressions while a file is read.</summary>
internal sealed class LogColumns
{
    public List<int> Units { get; } = [];

    public List<int> Actions { get; } = [];

    public List<int> Positions { get; } = [];

    public List<double> Rewards { get; } = [];

    public List<double> Propensities { get; } = [];

    public List<double> Targets { get; } = [];

    public List<int> Decisions { get; } = [];

    /// <summary>The file's line of each row, for messages about a row that come later.</summary>
    public List<int> Lines { get; } = [];
}
