using System.Diagnostics;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

public sealed class GowallaTests(ITestOutputHelper output)
{
    [Fact]
    public void Als_OnGowalla_Measured()
    {
        if (PublicSets.Find("gowalla") is not { } folder) { output.WriteLine("SKIPPED: no shared/data/gowalla beside the repository."); return; }
        var train = InteractionMatrix.Build(29_858, 40_981, PublicSets.ReadPairs(Path.Combine(folder, "train.tsv.gz")));
        var fit = train; var val = train;
        { var a = new List<Interaction>(); var b = new List<Interaction>(); var r = new FeedRandom(7); foreach (var p in PublicSets.ReadPairs(Path.Combine(folder, "train.tsv.gz"))) (r.Next(10) == 0 ? b : a).Add(p); fit = InteractionMatrix.Build(29_858, 40_981, a.ToArray()); val = InteractionMatrix.Build(29_858, 40_981, b.ToArray()); }
        var test = InteractionMatrix.Build(29_858, 40_981, PublicSets.ReadPairs(Path.Combine(folder, "test.tsv.gz")));
        var o = new AlsOptions();
        var env = Environment.GetEnvironmentVariable("ALS");
        foreach (var spec in (env ?? "64,15,0.003,1,0.1").Split(';'))
        {
            var f = spec.Split(',');
            o = o with { Factors = int.Parse(f[0]), Iterations = int.Parse(f[1]), Regularisation = float.Parse(f[2]), FrequencyExponent = float.Parse(f[3]), Unobserved = float.Parse(f[4]) };
            var clock = Stopwatch.StartNew();
            var model = AlsTrainer.Train(fit, o, WorkProgress.None, default);
            var s = clock.Elapsed.TotalSeconds;
            var (recall, ndcg) = TopItems.Measure(fit, val, 20, (user, scores) => RowDots.Many(model.ItemFactors, model.UserFactors.Slice(user * o.Factors, o.Factors), scores), 5);
            output.WriteLine($"{spec}: {s:F2} s, recall@20 {recall:F4}, ndcg@20 {ndcg:F4}, eval {clock.Elapsed.TotalSeconds - s:F1} s");
        }
    }
}
