using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class TreeParityTests
{
    [Theory]
    [InlineData(1, "hist")]
    [InlineData(2, "hist")]
    [InlineData(3, "exact")]
    [InlineData(5, "hist")]
    [InlineData(6, "hist")]
    [InlineData(6, "exact")]
    [InlineData(7, "hist")]
    [InlineData(8, "exact")]
    [InlineData(12, "exact")]
    public void Ensemble_ModelOfXgboost_EqualsItsOwnPredictionToTheBit(int depth, string method)
    {
        var table = Tables.Binary(seed: (ulong)depth, rows: 3000, features: 9);
        using var matrix = new XgboostMatrix(table.Values, table.Count, table.Features.Count, 2);
        using var booster = Boosted(table, matrix, depth, method, rounds: 25);
        var expected = booster.Margins(matrix).ToArray();
        Assert.Equal(expected, booster.MarginsInPlace(table.Values, table.Count, table.Features.Count).ToArray());

        var ensemble = TreeEnsemble.FromXgboostJson(booster.ToJson());
        Assert.Equal(TreeLink.Identity, ensemble.Link);
        foreach (var layout in Enum.GetValues<TreeLayout>())
            Assert.Equal(expected, Margins(new TreeEvaluator(ensemble.Nodes, ensemble.BaseScore, layout), table));
        Assert.Equal(expected, Plain(ensemble, table));
        Assert.Equal(depth == 12, ensemble.Nodes.Starts.Zip(ensemble.Nodes.Starts.Skip(1)).Any(t => t.Second - t.First > 511));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Evaluator_RandomTreesAndOddValues_EqualsPlainReading(ulong seed)
    {
        var random = new FeedRandom(seed);
        var thresholds = new[] { 3, 20, 300, 700, 1, 64 }[seed - 1];
        var nodes = RandomTrees(ref random, trees: 40, features: 4, depth: 1 + (int)seed, thresholds);
        var table = new TrainingTable(["a", "b", "c", "d"]);
        for (var i = 0; i < 500; i++)
            foreach (ref var x in table.Add(0, 0, 0, 0))
                x = random.Next(8) switch
                {
                    0 => float.NaN,
                    1 => float.NegativeZero,
                    2 => float.PositiveInfinity,
                    3 => float.NegativeInfinity,
                    _ => Threshold(ref random, thresholds),
                };
        var ensemble = new TreeEnsemble(table.Features, TreeLink.Identity, 0.25f, nodes);
        foreach (var layout in Enum.GetValues<TreeLayout>())
            Assert.Equal(Plain(ensemble, table), Margins(new TreeEvaluator(nodes, 0.25f, layout), table));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(200)]
    [InlineData(255)]
    [InlineData(1000)]
    public void BinTable_Values_CountThresholdsReached(int count)
    {
        var random = new FeedRandom(7);
        var sorted = Enumerable.Range(0, count).Select(_ => (float)random.NextNormal()).Distinct().Order().ToArray();
        var values = Enumerable.Range(0, 64).Select(i => i == 5 ? float.NaN : i % 3 == 0 && sorted.Length > 0 ? sorted[random.Next(sorted.Length)] : (float)random.NextNormal()).ToArray();
        var expected = values.Select(v => sorted.Count(t => v >= t)).ToArray();
        var bins = new int[64];
        BinTable.BinPlain(values, sorted, bins);
        Assert.Equal(expected, bins);
        if (sorted.Length > FeaturePlanes.PerPlane) return;
        var tables = new List<float>();
        BinTable.Append(sorted, BinTable.Levels(sorted.Length), tables);
        tables.AddRange(new float[16]);
        BinTable.BinByLevel(values, tables.ToArray(), BinTable.Levels(sorted.Length), bins);
        Assert.Equal(expected, bins);
        if (!BinTable.IsFast) return;
        BinTable.Bin(values, tables.ToArray(), BinTable.Levels(sorted.Length), bins);
        Assert.Equal(expected, bins);
    }

    [Fact]
    public void BlendKernel_BothWidths_GiveTheSameSlots()
    {
        var random = new FeedRandom(3);
        var nodes = RandomTrees(ref random, trees: 1, features: 6, depth: 7, thresholds: 200);
        var compiler = new TreeCompiler(nodes, TreeLayout.Fastest);
        var scratch = new TreeScratch(compiler.NodeSlots, compiler.Planes.Count);
        for (var plane = 0; plane < compiler.Planes.Count; plane++)
            foreach (ref var bin in scratch.Plane(plane)) bin = (byte)random.Next(256);
        ref var arena = ref scratch.Arena;
        var root = BlendKernel.LeafNumbers(compiler.Nodes, ref arena);
        var wide = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.Add(ref arena, root), 64).ToArray();
        nuint slot = TreeScratch.LeafSlots * TreeScratch.SlotBytes;
        foreach (var node in compiler.Nodes)
        {
            BlendKernel.Blend256(node, ref arena, slot);
            slot += TreeScratch.SlotBytes;
        }

        Assert.Equal(wide, System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.Add(ref arena, root), 64).ToArray());
        Assert.True(wide.Distinct().Count() > 10);
    }

    internal static XgboostBooster Boosted(TrainingTable table, XgboostMatrix matrix, int depth, string method, int rounds)
    {
        var booster = new XgboostBooster(matrix);
        foreach (var (name, value) in new[]
                 {
                     ("verbosity", "0"), ("objective", "reg:squarederror"), ("base_score", "0.3"), ("tree_method", method),
                     ("max_depth", $"{depth}"), ("min_child_weight", "0"), ("eta", "0.1"), ("nthread", "2"),
                 })
            booster.Set(name, value);
        var loss = new LogisticLoss(table);
        var gradients = new float[table.Count];
        var hessians = new float[table.Count];
        for (var round = 0; round < rounds; round++)
        {
            loss.Derivatives(booster.Margins(matrix), gradients, hessians);
            booster.Boost(matrix, gradients, hessians);
        }

        return booster;
    }

    internal static float[] Margins(TreeEvaluator evaluator, TrainingTable table)
    {
        var margins = new float[table.Count];
        evaluator.Run(new TableColumns(table, Enumerable.Range(0, table.Features.Count).ToArray()), table.Count, margins, TreeLink.Identity);
        return margins;
    }

    private static float[] Plain(TreeEnsemble ensemble, TrainingTable table)
    {
        var margins = new float[table.Count];
        for (var row = 0; row < table.Count; row++)
        {
            var sum = ensemble.BaseScore;
            for (var tree = 0; tree < ensemble.TreeCount; tree++) sum += ensemble.Nodes.Leaf(tree, table.Row(row));
            margins[row] = sum;
        }

        return margins;
    }

    private static float Threshold(ref FeedRandom random, int thresholds) => (random.Next(thresholds) - thresholds / 2) * 0.5f;

    private static TreeNodes RandomTrees(ref FeedRandom random, int trees, int features, int depth, int thresholds)
    {
        var builder = new TreeNodesBuilder();
        for (var tree = 0; tree < trees; tree++)
        {
            Grow(builder, ref random, features, depth, thresholds, full: trees == 1);
            builder.EndTree();
        }

        var nodes = builder.Build();
        nodes.Check(features, null);
        return nodes;
    }

    private static int Grow(TreeNodesBuilder builder, ref FeedRandom random, int features, int depth, int thresholds, bool full)
    {
        if (depth == 0 || (!full && random.Next(8) == 0)) return builder.Add(-1, (float)random.NextNormal(), false, 0, 1);
        var at = builder.Add(random.Next(features), Threshold(ref random, thresholds), random.Next(2) == 0, 1, 1);
        builder.Link(at, Grow(builder, ref random, features, depth - 1, thresholds, full), left: true);
        builder.Link(at, Grow(builder, ref random, features, depth - 1, thresholds, full), left: false);
        return at;
    }
}
