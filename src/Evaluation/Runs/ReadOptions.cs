namespace FeedRanker.Evaluation;

/// <summary>How a run or a judgement file is read.</summary>
public sealed record ReadOptions
{
    /// <summary>The format by the file's name, duplicates refused, scores in double precision.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>The file's layout.</summary>
    public RunFormat Format { get; init; } = RunFormat.Auto;

    /// <summary>What becomes of an item that comes twice for one query.</summary>
    public Duplicates Duplicates { get; init; } = Duplicates.Refuse;

    /// <summary>
    /// Compare scores in single precision, as older releases of trec_eval 9 do: scores that differ beyond the seventh
    /// digit then tie.
    /// </summary>
    public bool SinglePrecision { get; init; }
}
