namespace FeedRanker.Evaluation;

/// <summary>How a run or a judgement file is laid out.</summary>
public enum RunFormat
{
    /// <summary>
    /// By the name, a <c>.gz</c> at its end aside (<c>.csv</c>, <c>.tsv</c>, <c>.jsonl</c>), or by the first line: a
    /// brace, or a heading; else TREC.
    /// </summary>
    Auto,

    /// <summary>TREC: blank-separated fields without a heading.</summary>
    Trec,

    /// <summary>Comma-separated with a heading line; fields may be quoted.</summary>
    Csv,

    /// <summary>Tab-separated with a heading line.</summary>
    Tsv,

    /// <summary>One JSON object a line.</summary>
    Jsonl,
}
