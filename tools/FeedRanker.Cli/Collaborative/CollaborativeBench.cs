using System.Diagnostics;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Collaborative;

/// <summary>Trains models on training pairs and ranks all items for every user of the test pairs.</summary>
internal sealed class CollaborativeBench(InteractionMatrix train, InteractionMatrix test, int threads, IWorkProgress progress, CancellationToken ct)
{
    /// <summary>How many of the first items count.</summary>
    public const int K = 20;

    private const double HeldOutShare = 0.2;
    private const double HeldOutAtRandom = 0.5; // a random part flatters neighbours, a taste held out whole flatters factors

    /// <summary>Measures models and, when asked to, the blend beside what its parts reach alone.</summary>
    public List<CollaborativeResult> Run(IReadOnlyList<CollaborativeModel> alone, bool blend)
    {
        var parts = CollaborativeModel.All.Where(model => blend && model.Joins > 0).ToArray();
        var clock = Stopwatch.StartNew();
        var weights = blend ? Weights(parts) : [];
        var blendSeconds = clock.Elapsed.TotalSeconds;
        var trained = new List<IUserScores>();
        var results = new List<CollaborativeResult>();
        foreach (var model in CollaborativeModel.All.Where(model => alone.Contains(model) || parts.Contains(model)))
        {
            clock.Restart();
            var scores = model.Train(train, threads, progress, ct);
            var seconds = clock.Elapsed.TotalSeconds;
            results.Add(new CollaborativeResult(model.Name, Measure(scores), seconds, []));
            if (!parts.Contains(model)) continue;
            trained.Add(scores);
            blendSeconds += seconds;
        }

        if (blend) results.Add(Blend(parts, trained, weights, blendSeconds));
        return results;
    }

    // Models trained without a part of each user's taste show what each is worth beside the others; per round, the weights of what it joins.
    private List<double[]> Weights(CollaborativeModel[] parts)
    {
        var (fit, heldOut) = HeldOutPairs.SplitByTaste(train, HeldOutShare, seed: 1, progress, ct, HeldOutAtRandom);
        var scores = parts.Select(model => model.Train(fit, threads, progress, ct)).ToArray();
        var weights = new List<double[]>();
        Join(parts, scores, (round, joined) =>
        {
            weights.Add(BlendSearch.Learn(joined, fit, heldOut, K, progress, ct, firstIsLearned: round > 0));
            return weights[^1];
        });
        return weights;
    }

    private CollaborativeResult Blend(CollaborativeModel[] parts, IReadOnlyList<IUserScores> models, List<double[]> weights, double seconds)
    {
        var shares = new List<(string Model, double Weight)>();
        var blend = Join(parts, models, (round, joined) =>
        {
            for (var m = 0; m < joined.Count; m++) shares.Add((joined[m].Name, weights[round][m]));
            return weights[round];
        });
        return new CollaborativeResult("blend", Measure(blend), seconds, shares);
    }

    // A round blends its models with the blend of the rounds before, which counts as one model: what joins late must add to it.
    private static IUserScores Join(CollaborativeModel[] parts, IReadOnlyList<IUserScores> models, Func<int, IReadOnlyList<IUserScores>, double[]> weigh)
    {
        IUserScores? blend = null;
        foreach (var (round, members) in parts.Zip(models).GroupBy(part => part.First.Joins).OrderBy(group => group.Key).Index())
        {
            var joined = members.Select(part => part.Second).ToList();
            if (blend is not null) joined.Insert(0, blend);
            blend = new BlendedScores($"round {round + 1}", joined, weigh(round, joined));
        }

        return blend ?? throw new InvalidOperationException("No model joins the blend.");
    }

    private RankingQuality Measure(IUserScores scores) => FullRanking.Measure(scores, train, test, K, progress, ct, threads);
}
