namespace FeedRanker.Core;

/// <summary>
/// Fills its declared columns for every row from the columns it needs; never adds, drops or moves a row. Feature
/// hydrators and models are both column stages: a scorer is a hydrator whose features are predictions. What it writes
/// for one row must not depend on which other rows are in the batch.
/// </summary>
public interface IColumnStage : IStage
{
    /// <summary>Columns an earlier step must have filled.</summary>
    IReadOnlyList<Column> Needs { get; }

    /// <summary>Columns this stage writes for all <see cref="CandidateBatch.Count"/> rows.</summary>
    IReadOnlyList<Column> Fills { get; }

    /// <summary>Runs for one request. Throws on failure; only the pipeline catches.</summary>
    void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct);
}
