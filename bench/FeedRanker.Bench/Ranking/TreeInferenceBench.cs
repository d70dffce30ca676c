using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking.Bench;

/// <summary>
/// Scoring 1000 rows x 100 features with 300 and 500 trees of depth 6 on one thread: our two layouts and XGBoost's
/// in-place predict, taking turns in one run on one model. Needs libxgboost.
/// </summary>
public static class TreeInferenceBench
{
    private const int Rows = 1000;
    private const int Features = 100;
    private const int Rounds = 300;

    /// <summary>Prints milliseconds per 1000 rows, median and 99th percentile.</summary>
    public static void Run()
    {
        foreach (var trees in (ReadOnlySpan<int>)[300, 500]) Measure(trees);
    }

    private static void Measure(int trees)
    {
        var train = Table(seed: 1, rows: 50_000);
        using var matrix = new XgboostMatrix(train.Values, train.Count, Features, threads: 1);
        using var booster = new XgboostBooster(matrix);
        foreach (var (name, value) in new[]
                 {
                     ("verbosity", "0"), ("tree_method", "hist"), ("objective", "reg:squarederror"), ("base_score", "0"),
                     ("max_depth", "6"), ("max_bin", "255"), ("eta", "0.1"), ("nthread", "1"),
                 })
            booster.Set(name, value);
        var loss = new LogisticLoss(train);
        var gradients = new float[train.Count];
        var hessians = new float[train.Count];
        for (var round = 0; round < trees; round++)
        {
            loss.Derivatives(booster.Margins(matrix), gradients, hessians);
            booster.Boost(matrix, gradients, hessians);
        }

        var ensemble = TreeEnsemble.FromXgboostJson(booster.ToJson());
        var test = Table(seed: 2, rows: Rows);
        var schema = new ColumnSchema();
        var columns = ensemble.Features.Select(name => schema[name]).ToArray();
        var batch = new CandidateBatch(schema, Rows);
        for (var row = 0; row < Rows; row++) batch.Add(row, 0);
        for (var f = 0; f < Features; f++)
            for (var row = 0; row < Rows; row++)
                batch[columns[f]][row] = test.Row(row)[f];
        var blend = new TreeEvaluator(ensemble.Nodes, ensemble.BaseScore, TreeLayout.Fastest);
        var walk = new TreeEvaluator(ensemble.Nodes, ensemble.BaseScore, TreeLayout.Walk);
        var scores = new float[Rows];
        var values = test.Values.ToArray();
        var ours = new double[Rounds];
        var walked = new double[Rounds];
        var peer = new double[Rounds];
        for (var warm = 1; warm >= 0; warm--)
        {
            for (var i = 0; i < Rounds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                blend.Run(new BatchColumns(batch, columns), Rows, scores, TreeLink.Identity);
                ours[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                started = Stopwatch.GetTimestamp();
                walk.Run(new BatchColumns(batch, columns), Rows, scores, TreeLink.Identity);
                walked[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                started = Stopwatch.GetTimestamp();
                var theirs = booster.MarginsInPlace(values, Rows, Features);
                peer[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (!theirs.SequenceEqual(scores)) throw new InvalidOperationException("The scores differ from XGBoost's.");
            }
        }

        var nodes = ensemble.Nodes.NodeCount / (double)trees;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trees} trees ({nodes:F0} nodes each): blend {Line(ours)}, walk {Line(walked)}, xgboost {Line(peer)} ms; {Middle(peer) / Middle(ours):F1}x"));
    }

    private static string Line(double[] times)
    {
        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture, $"p50 {Middle(times):F3} p99 {times[times.Length * 99 / 100]:F3}");
    }

    private static double Middle(double[] sorted) => sorted[sorted.Length / 2];

    private static TrainingTable Table(ulong seed, int rows)
    {
        var random = new FeedRandom(seed);
        var table = new TrainingTable(Enumerable.Range(0, Features).Select(f => $"f{f}").ToArray());
        var x = new float[Features];
        for (var row = 0; row < rows; row++)
        {
            var z = 0.0;
            for (var f = 0; f < Features; f++)
            {
                x[f] = random.NextDouble() < 0.05 ? float.NaN : (float)random.NextNormal();
                if (!float.IsNaN(x[f])) z += (f % 2 == 0 ? x[f] : x[f] * x[f] - 1) * 2 / (1 + f);
            }

            x.CopyTo(table.Add(0, row, row, random.NextDouble() < 1 / (1 + Math.Exp(-z)) ? 1 : 0));
        }

        return table;
    }
}
