using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items that the graph filter scores highest for what the user lately wanted, newer and stronger signs counting
/// more. The paths choose what is scored in full: their best 2000 items that may be proposed. Nothing for a user without
/// wanted items. Allocates nothing in steady state.
/// </summary>
public sealed class GraphFilterSource : ICandidateSource
{
    internal const int MaxRescored = 2000;

    private readonly GraphFilterModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<GraphFilterScratch> _scratch;

    /// <summary>Searches a model.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphFilterSource(GraphFilterModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _scratch = new ScratchPool<GraphFilterScratch>(() => new GraphFilterScratch(model));
    }

    /// <inheritdoc />
    public string Name => "graph-filter";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        var best = new BestRows(items, scores);
        if (scratch.Read(request.User, _options))
        {
            var found = Candidates(request, scratch, ct);
            for (var c = 0; c < found; c++)
            {
                var item = scratch.Candidates[c];
                best.Add(item, _model.Score(scratch.Query, item) + _model.PathWeight * scratch.CandidateScores[c]);
            }
        }

        _scratch.Return(scratch);
        return best.Sort();
    }

    private int Candidates(in FeedRequest request, GraphFilterScratch scratch, CancellationToken ct)
    {
        scratch.Paths.Clear();
        for (var i = 0; i < scratch.Positives.Count && !ct.IsCancellationRequested; i++)
        {
            var neighbours = _model.Paths.NeighboursOf(scratch.Positives.Items[i]);
            var similarities = _model.Paths.SimilaritiesOf(scratch.Positives.Items[i]);
            for (var n = 0; n < neighbours.Length; n++) scratch.Paths.Add(neighbours[n], scratch.Positives.Weights[i] * similarities[n]);
        }

        var eligible = new Eligibility(request);
        var best = new BestRows(scratch.Candidates, scratch.CandidateScores);
        foreach (var row in scratch.Paths.Rows)
        {
            var score = scratch.Paths[row];
            if (best.WouldKeep(row, score) && eligible.Allows(row)) best.Add(row, score);
        }

        return best.Sort();
    }
}
