using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>ease.affinity</c> with the EASE score of each candidate: NaN for one outside the model, and for all when
/// none of the user's wanted items is in it.
/// </summary>
public sealed class EaseAffinity : IColumnStage
{
    private readonly EaseModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<EaseScratch> _scratch;
    private readonly Column _affinity;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public EaseAffinity(ColumnSchema schema, EaseModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _scratch = new ScratchPool<EaseScratch>(() => new EaseScratch(model.Items.Length));
        _affinity = schema["ease.affinity"];
        Fills = [_affinity];
    }

    /// <inheritdoc />
    public string Name => "ease-affinity";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        scratch.Positives.Collect(request.User.Recent, _options.Weights, PairMerge.Sum, _model.ItemCount, _options.MaxItems);
        var known = _model.Score(scratch.Positives.Items, _options, scratch.Scores);
        var affinity = batch[_affinity];
        for (var row = 0; row < affinity.Length; row++)
        {
            var slot = _model.SlotOf(batch.Items[row]);
            affinity[row] = known && slot >= 0 ? scratch.Scores[slot] : float.NaN;
        }

        _scratch.Return(scratch);
    }
}
