using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items that EASE scores highest for what the user lately wanted. How strong each sign was does not matter, only
/// how recent. Nothing for a user none of whose wanted items is in the model. Allocates nothing in steady state.
/// </summary>
public sealed class EaseSource : ICandidateSource
{
    private readonly EaseModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<EaseScratch> _scratch;

    /// <summary>Searches the items of a model.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public EaseSource(EaseModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _scratch = new ScratchPool<EaseScratch>(() => new EaseScratch(model.Items.Length));
    }

    /// <inheritdoc />
    public string Name => "ease";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        scratch.Positives.Collect(request.User.Recent, _options.Weights, PairMerge.Sum, _model.ItemCount, _options.MaxItems);
        var best = new BestRows(items, scores);
        if (_model.Score(scratch.Positives.Items, _options, scratch.Scores))
        {
            var eligible = new Eligibility(request);
            for (var slot = 0; slot < scratch.Scores.Length; slot++)
            {
                if (scratch.Scores[slot] > best.Threshold && eligible.Allows(_model.Items[slot])) best.Add(_model.Items[slot], scratch.Scores[slot]);
            }
        }

        _scratch.Return(scratch);
        return best.Sort();
    }
}
