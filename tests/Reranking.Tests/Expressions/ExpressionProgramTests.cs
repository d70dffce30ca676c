using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Reranking.Tests;

/// <summary>Compiled expressions against the plainest interpreter, over random expressions and worlds.</summary>
public sealed class ExpressionProgramTests
{
    [Fact]
    public void Select_RandomExpressions_EqualTheInterpreter()
    {
        var worlds = Enumerable.Range(1, 24).Select(seed => new ExpressionWorld((ulong)seed, seed % 6 == 0 ? 1200 : 30 + seed * 11)).ToArray();
        var (some, rows) = (0, 0L);
        for (var i = 0; i < 6000; i++)
        {
            var world = worlds[i % worlds.Length];
            var text = new ExpressionTextMaker((ulong)i + 1).Condition(4);
            var node = ExpressionParser.Condition(text, ExpressionSegments.None);
            var program = ExpressionCompiler.Compile(node, Slot(world));
            foreach (var whole in new[] { false, true })
            {
                if (whole && i % 4 != 0) continue;
                var entries = whole ? Enumerable.Range(0, world.Batch.Count).ToArray() : world.Order;
                var words = new ulong[(entries.Length + 63) / 64];
                program.Select(world.Request, world.Batch, world.Order, whole, words);
                for (var e = 0; e < entries.Length; e++)
                {
                    var holds = (words[e >> 6] >> (e & 63) & 1) != 0;
                    if (holds != new ExpressionOracle(world, entries[e]).Flag(node)) Assert.Fail($"{text}\nrow {entries[e]} of {entries.Length}: compiled says {holds}");
                    if (holds) some++;
                }

                rows += entries.Length;
                Assert.True((entries.Length & 63) == 0 || words[^1] >> (entries.Length & 63) == 0, "bits behind the last row");
            }
        }

        Assert.InRange(some, rows / 10, rows * 9 / 10); // the expressions tell rows apart
    }

    [Fact]
    public void RequestFacts_RandomExpressions_EqualTheInterpreter()
    {
        for (var i = 0; i < 3000; i++)
        {
            var world = new ExpressionWorld((ulong)(i % 40) + 1, 3);
            var text = new ExpressionTextMaker((ulong)i + 90_000).Condition(3);
            var node = ExpressionParser.Condition(text, ExpressionSegments.None);
            if (node.IsRow) continue;
            Assert.True(new RequestFacts(world.Request, world).Flag(node) == new ExpressionOracle(world, 0).Flag(node), text);
        }
    }

    [Fact]
    public void Select_SteadyState_AllocatesNothing()
    {
        var world = new ExpressionWorld(3, 1000);
        var programs = Enumerable.Range(1, 200)
            .Select(i => ExpressionCompiler.Compile(ExpressionParser.Condition(new ExpressionTextMaker((ulong)i).Condition(4), ExpressionSegments.None), Slot(world))).ToArray();
        var words = new ulong[16];
        var request = world.Request;
        Run();
        Run();
        Assert.Equal(0, Allocation.Least(Run));

        void Run()
        {
            foreach (var program in programs) program.Select(request, world.Batch, world.Order, wholeBatch: false, words);
        }
    }

    [Fact]
    public void Condition_UnknownColumn_NamesThePlaceWhenBound()
    {
        var file = RuleFile.Parse("version: 1\nsurfaces:\n  '*':\n    - {id: a, kind: filter, owner: o, reason: r, when: score.p_clik > 0.5}\n", "t.yaml");
        var schema = new ColumnSchema();
        _ = schema["score.p_click"];
        var e = Assert.Throws<RuleFileException>(() => file.StepsFor("home", new RuleBinding(schema, schema["score.ranker"])));
        Assert.Equal("t.yaml:4:56: this pipeline has no column 'score.p_clik'; did you mean 'score.p_click'?", e.Message);
    }

    internal static RuleSlot Slot(ExpressionWorld world)
    {
        var rule = RuleFile.Parse(RuleText.File(("sort", "")), "t.yaml").Surfaces[0].Rules[0];
        return new RuleSlot(rule, world.Binding, world.Score, "t.yaml");
    }
}
