using FeedRanker.Core;
using FeedRanker.Ranking;
using FeedRanker.V1;

namespace FeedRanker.Serving;

/// <summary>
/// Writes into a reply what each feature added to the score of each item of the page: Shapley values of the trees, or
/// integrated gradients of a neural ranker (both, weighed as the scores are, of an ensemble), or the terms of the light model
/// when that one scored. Nothing when no ranker ran, or an imported graph did.
/// </summary>
internal sealed class ScoreReasons(ModelSet models)
{
    public void Write(RankedFeed feed, in FeedRequest request, RankReply reply)
    {
        if (Ran(feed, Composition.LightRanker) && !Ran(feed, Composition.Ranker)) WriteLight(feed, reply);
        else if (Ran(feed, Composition.Ranker) && models.Neural is { } neural) WriteNeural(neural, feed, request, reply);
        else if (Ran(feed, Composition.Ranker) && models.TreesScore && models.Ranker.IsExplainable) WriteTrees(feed, reply);
    }

    private void WriteTrees(RankedFeed feed, RankReply reply)
    {
        var names = models.Ranker.Features;
        var all = models.Ranker.Explainer.Explain(feed.Batch, feed.Page);
        for (var i = 0; i < feed.Page.Length; i++)
            reply.Items[i].ScoreExplanation = Of(Composition.Ranker, models.Ranker.Explainer.Expected, feed, names, feed.Page[i], all.AsSpan(i * names.Count, names.Count));
    }

    // An ensemble's score is the mean of two probabilities; what is told is that mean of their margins.
    private void WriteNeural(NeuralRanker neural, RankedFeed feed, in FeedRequest request, RankReply reply)
    {
        var trees = neural.Kind == RankerKind.Ensemble && models.Ranker.IsExplainable ? models.Ranker : null;
        var share = trees is null ? 0 : neural.TreesShare;
        string[] names = [.. neural.Explainer.Inputs.Concat(trees?.Features ?? []).Distinct()];
        var place = Enumerable.Range(0, names.Length).ToDictionary(i => names[i], StringComparer.Ordinal);
        var ofNetwork = neural.Explainer.Explain(request, feed.Batch, feed.Page);
        var ofTrees = trees?.Explainer.Explain(feed.Batch, feed.Page);
        var start = neural.Explainer.Expected * (1 - share) + (trees?.Explainer.Expected ?? 0) * share;
        var terms = new double[names.Length];
        for (var i = 0; i < feed.Page.Length; i++)
        {
            Array.Clear(terms);
            Add(neural.Explainer.Inputs, ofNetwork, 1 - share, i, place, terms);
            if (trees is not null) Add(trees.Features, ofTrees!, share, i, place, terms);
            reply.Items[i].ScoreExplanation = Of(Composition.Ranker, start, feed, names, feed.Page[i], terms);
        }
    }

    private static void Add(IReadOnlyList<string> names, double[] all, double weight, int row, Dictionary<string, int> place, double[] into)
    {
        for (var f = 0; f < names.Count; f++) into[place[names[f]]] += weight * all[row * names.Count + f];
    }

    private void WriteLight(RankedFeed feed, RankReply reply)
    {
        var columns = models.Light.Features.Select(name => feed.Batch.Schema[name]).ToArray();
        var row = new float[columns.Length];
        var terms = new double[columns.Length];
        for (var i = 0; i < feed.Page.Length; i++)
        {
            for (var f = 0; f < columns.Length; f++) row[f] = feed.Batch[columns[f]][feed.Page[i]];
            models.Light.Explain(row, terms);
            reply.Items[i].ScoreExplanation = Of(Composition.LightRanker, models.Light.Bias, feed, models.Light.Features, feed.Page[i], terms);
        }
    }

    private static ScoreExplanation Of(string scorer, double start, RankedFeed feed, IReadOnlyList<string> names, int row, ReadOnlySpan<double> contributions)
    {
        var explanation = new ScoreExplanation { Scorer = scorer, Base = start, Margin = start };
        var order = Enumerable.Range(0, contributions.Length).ToArray();
        var sizes = new double[contributions.Length];
        for (var f = 0; f < sizes.Length; f++) sizes[f] = -Math.Abs(contributions[f]);
        Array.Sort(sizes, order);
        foreach (var f in order)
        {
            if (contributions[f] == 0) continue;
            var part = new FeatureContribution { Feature = names[f], Contribution = contributions[f] };
            if (feed.Batch.Schema.TryGet(names[f], out var column) && feed.Batch[column][row] is var value && !float.IsNaN(value)) part.Value = value;
            explanation.Contributions.Add(part);
            explanation.Margin += contributions[f];
        }

        return explanation;
    }

    private static bool Ran(RankedFeed feed, string stage)
    {
        for (var i = 0; i < feed.Trace.Names.Count; i++)
            if (feed.Trace.Names[i] == stage) return feed.Trace.Stages[i].Outcome == StageOutcome.Ran;
        return false;
    }
}
