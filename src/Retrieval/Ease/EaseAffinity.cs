using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>ease.affinity</c> with the EASE score of each candidate: NaN for one outside the model, and for all when
/// none of the user's wanted items is in it.
/// </summary>
public sealed class EaseAffinity : RecentItemsAffinity
{
    private readonly EaseModel _model;
    private readonly ScratchPool<EaseScratch> _scratch;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public EaseAffinity(ColumnSchema schema, EaseModel model, RecentItemsOptions options)
        : base(schema, "ease", options)
    {
        _model = model;
        _scratch = new ScratchPool<EaseScratch>(() => new EaseScratch(model.Items.Length));
    }

    private protected override void Score(UserSnapshot user, CandidateBatch batch, Span<float> affinity)
    {
        var scratch = _scratch.Rent();
        scratch.Positives.Collect(user.Recent, Options.Weights, PairMerge.Sum, _model.ItemCount, Options.MaxItems);
        if (_model.Score(scratch.Positives.Items, Options, scratch.Scores))
        {
            for (var row = 0; row < affinity.Length; row++)
                if (_model.SlotOf(batch.Items[row]) is >= 0 and var slot) affinity[row] = scratch.Scores[slot];
        }

        _scratch.Return(scratch);
    }
}
