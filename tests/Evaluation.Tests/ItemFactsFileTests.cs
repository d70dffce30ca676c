using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Facts from files, and the measures that need them, against hand values.</summary>
public sealed class ItemFactsFileTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("items.jsonl", "{\"id\":\"a\",\"group\":\"x\",\"published_ms\":3600000,\"topics\":[\"s\",\"t\"],\"embedding\":[1,0.5],\"title\":\"t\"}\n{\"id\":\"b\",\"group\":\"y\",\"topics\":[\"t\"]}\n")]
    [InlineData("items.tsv", "item_id\tgroup\tpublished\tgenres\tembedding\na\tx\t3600\ts t\t1 0.5\nb\ty\t\tt\t\n")]
    [InlineData("items.csv", "item,group,published,topics,embedding\na,x,1970-01-01T01:00:00Z,s|t,\"1,0.5\"\nb,y,,t,\n")]
    public void AnyFormat_OfTheSameFacts_ReadsThem(string name, string text)
    {
        var symbols = new RunSymbols();
        var facts = ItemFactsFile.ToFacts(ItemFactsFile.Read(_files.Write(name, text), symbols), symbols, null);
        var (a, b) = (symbols.ItemRow("a"), symbols.ItemRow("b"));
        Assert.Equal((2, 3_600_000, 0), (facts.CatalogSize, facts.PublishedMsOf(a), facts.PublishedMsOf(b)));
        Assert.Equal(2, facts.TopicsOf(a).Length);
        Assert.Equal(facts.TopicsOf(a)[1], facts.TopicsOf(b)[0]);
        Assert.Equal([1f, 0.5f], facts.EmbeddingOf(a).ToArray());
        Assert.Equal(["x", "y"], facts.Groups!.Take(2).Select(g => facts.GroupNames[g]));
    }

    [Theory]
    [InlineData("{\"id\":\"a\"}\n{\"id\":\"a\"}\n", 2, "was on line 1 already")]
    [InlineData("{\"group\":\"x\"}\n", 1, "item: is missing")]
    [InlineData("{\"id\":\"a\",\"published\":\"soon\"}\n", 1, "is no time")]
    [InlineData("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[1]}\n", 2, "1 numbers; those before have 2")]
    [InlineData("{\"id\":\"a\",\"embedding\":[1,\"NaN\"]}\n", 1, "not a finite number")]
    [InlineData("item\tgroup\na\n", 2, "1 fields; the heading has 2")]
    [InlineData("", 1, "is empty")]
    public void WrongFacts_AreRefusedWithFileAndLine(string text, int line, string message)
    {
        var path = _files.Write("items", text);
        var error = Assert.Throws<InputException>(() => ItemFactsFile.Read(path, new RunSymbols()));
        Assert.Contains(message, error.Message);
        Assert.Equal(path, error.File);
        if (text.Length > 0) Assert.Equal(line, error.Line);
    }

    [Fact]
    public void GroupExposure_OnWorkedExample_HasHandSharesAndRatios()
    {
        // Groups: x = {0}, y = {1, 2}. Attention: x gets 1 + 1/log2(3), y 1/log2(3) + 1. Relevant: x 3 times, y once.
        var facts = new ItemFacts(3) { Groups = [0, 1, 1], GroupNames = ["x", "y"] };
        var exposure = new Exposure();
        exposure.AddAttention([0, 1]);
        exposure.AddAttention([2, 0]);
        for (var i = 0; i < 3; i++) exposure.AddRelevant(0);
        exposure.AddRelevant(2);
        var groups = GroupExposure.Of(exposure, facts);
        Assert.Equal(0.5, groups.Groups[0].ExposureShare, 1e-9);
        Assert.Equal((0.5 / (2 / 3.0)) / (0.5 / (1 / 3.0)), groups.Parity, 1e-9);
        Assert.Equal((0.5 / 0.75) / (0.5 / 0.25), groups.Merit, 1e-9);
        Assert.True(double.IsNaN(GroupExposure.Of(new Exposure(), facts).Parity));
    }

    [Fact]
    public void Unexpectedness_OnWorkedExample_IsTheShareBeyondAsManyExpectedItems()
    {
        Assert.Equal(2 / 3.0, SlateMetrics.Unexpectedness([5, 1, 9], [1, 2, 3, 5, 9]), 1e-12);
        Assert.Equal(0, SlateMetrics.Unexpectedness([1, 2], [2, 1, 3]));
        Assert.Equal(1, SlateMetrics.Unexpectedness([1, 2], [7]));
        Assert.True(double.IsNaN(SlateMetrics.Unexpectedness([1], [])));
    }

    [Fact]
    public void TrainingPairs_GiveNoveltyAndTheMostPopularItems_WhateverTheOrderOfLines()
    {
        string[] lines = ["u1\ta", "u2\ta", "u2\tb", "u3\tc", "u3\tc", "u4\ta"];
        foreach (var order in new[] { lines, [.. lines.Reverse()] })
        {
            var symbols = new RunSymbols();
            var train = TrainingPairs.Read(_files.Write("train.tsv", "user\titem\n" + string.Join('\n', order) + "\n"), symbols);
            Assert.Equal(4, train.UserCount);
            Assert.Equal(["a", "b", "c"], train.ByPopularity.Select(symbols.ItemId));
            Assert.Equal(3, train.UsersOf[symbols.ItemRow("a")]);
            Assert.Equal(1, train.UsersOf[symbols.ItemRow("c")]);
        }
    }

    [Fact]
    public void RunWithAllFacts_GivesHandValues()
    {
        var symbols = new RunSymbols();
        var run = Run.Read(_files.Write("a.run", "q1 Q0 a 1 2 r\nq1 Q0 b 2 1 r\nq2 Q0 c 1 1 r\n"), symbols);
        var qrels = Qrels.Read(_files.Write("a.qrels", "q1 0 a 1\nq2 0 c 1\n"), symbols);
        var plain = Run.Read(_files.Write("plain.run", "q1 Q0 a 1 2 r\nq1 Q0 c 2 1 r\n"), symbols);
        var file = ItemFactsFile.Read(_files.Write("items.tsv", "item\tauthor\na\tx\nb\ty\nc\ty\nd\ty\n"), symbols, "author");
        var options = new RunEvaluationOptions { Items = ItemFactsFile.ToFacts(file, symbols, null), Expected = plain };
        var result = RunEvaluation.Evaluate(run, qrels, MetricCatalog.ParseList("unexpectedness@2,coverage@1,exposure_parity@1,exposure_merit@1"), options);
        Assert.Equal(0.5, result.Means[0].Value); // b of q1; q2 has nothing expected, and no value
        Assert.Equal(0.5, result.Means[1].Value); // a and c of four
        Assert.Equal((0.5 / 0.75) / (0.5 / 0.25), result.Means[2].Value, 1e-9);
        Assert.Equal(1, result.Means[3].Value, 1e-9);
        Assert.Contains(result.Remarks(complete: false), r => r.Contains("1 query has no value of unexpectedness@2"));
        Assert.Equal(["x", "y"], result.Groups.Single().Value.Groups.Select(g => g.Group));
    }
}
