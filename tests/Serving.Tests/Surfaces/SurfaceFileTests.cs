using System.Text.Json;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving.Tests;

public sealed class SurfaceFileTests
{
    [Fact]
    public void Default_Shown_ReadsBackAsTheSame()
    {
        var shown = SurfaceFile.Default.ToYaml();
        Assert.Equal(shown, SurfaceFile.Parse(shown, "again").ToYaml());
        Assert.Equal(["home", "related"], SurfaceFile.Default.Surfaces.Select(s => s.Name));
        Assert.Equal(1000, SurfaceOptions.Home.Sources.Sum(s => s.Quota));
    }

    [Fact]
    public void Parse_EveryKey_ReadsBackAsTheSame()
    {
        var file = SurfaceFile.Parse(
            """
            version: 1
            surfaces:
              home:
                candidates: 500
                budget_ms: 50
                parallel_sources: 2
                blend: rrf
                rrf_constant: 30
                sources:
                  als: {quota: 100, cold_items: true, budget_ms: 20, max_hits: 300}
                  interests: {quota: 90, max_interests: 3, join_below: 1.5, query: fold-in, recent_items: 50, half_life_items: 10}
                  trending: {quota: 10, scope: [country, topic]}
                  bursting: {kind: trending, quota: 10, burst: true}
                  popular: {enabled: false}
                  fresh: {quota: 5, explore: ucb, max_impressions: 50, prior_impressions: 5, deviations: 1}
                  newest: {kind: fresh, quota: 5}
                  editorial: {quota: 5, file: it's.yaml}
                  remote: {quota: 5, budget_ms: 30, address: "127.0.0.1:9000", max_in_flight: 4}
                  content: {quota: 0}
            """, "surfaces.yaml");
        Assert.Equal(file.ToYaml(), SurfaceFile.Parse(file.ToYaml(), "again").ToYaml());
        var home = file.Main;
        Assert.Equal((BlendMethod.Rrf, 30), (home.Blend, home.RrfConstant));
        Assert.Equal([TrendingScope.Country, TrendingScope.Topic], ((TrendingSettings)home.Sources[2].Settings!).Scopes);
        Assert.Equal("it's.yaml", ((EditorialSettings)home.Sources[7].Settings!).File);
        Assert.Equal(ExplorationMethod.Ucb, ((FreshSettings)home.Sources[5].Settings!).Exploration!.Method);
    }

    [Theory]
    [InlineData("als: {qouta: 5}", 6, "no key 'qouta'; did you mean 'quota'?")]
    [InlineData("trendign: {quota: 5}", 6, "did you mean 'trending'?")]
    [InlineData("als: {quota: 50000}", 6, "from 0 to 10000")]
    [InlineData("als: {quota: 1001}", 6, "the quotas of surface 'home' sum to 1001")]
    [InlineData("trending: {quota: 5, scope: [contry]}", 6, "did you mean 'country'?")]
    [InlineData("remote: {quota: 5, address: 'a:1'}", 6, "needs a 'budget_ms'")]
    [InlineData("mine: {kind: als}", 6, "must be called 'als'")]
    [InlineData("als: {enabled: false}", 6, "is enabled; it needs one")]
    [InlineData("als: 5", 6, "must be a group of keys")]
    public void Parse_WrongSource_SaysWhereAndWhatWouldBeRight(string source, int line, string expected)
    {
        var text = $"version: 1\nsurfaces:\n  home:\n    candidates: 1000\n    sources:\n      {source}\n";
        var e = Assert.Throws<RuleFileException>(() => SurfaceFile.Parse(text, "mine.yaml"));
        var problem = Assert.Single(e.Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("mine.yaml", line), (problem.File, problem.Line));
        Assert.True(problem.Column >= 7, $"{problem}");
    }

    [Fact]
    public void Inference_EveryKey_ReadsBackAndIsThatOfAllSurfaces()
    {
        const string Text = "version: 1\ninference: {device: auto, gpu: 1, threads: 2, batching: {max_wait_ms: 1.5, max_rows: 4096, max_queued_rows: 20000, lanes: 2}}\nsurfaces:\n  a: {sources: {als: {quota: 5}}}\n  b: {sources: {als: {quota: 5}}}\n";
        var file = SurfaceFile.Parse(Text, "mine.yaml");
        var expected = new InferenceOptions
        {
            Onnx = new() { Device = Onnx.OnnxDevice.Auto, Gpu = 1, Threads = 2 },
            Batching = new() { MaxWaitMs = 1.5, MaxRows = 4096, MaxQueuedRows = 20_000, Lanes = 2 },
        };
        Assert.All(file.Surfaces, s => Assert.Equal(expected, s.Inference));
        Assert.All(SurfaceFile.Parse(file.ToYaml(), "again").Surfaces, s => Assert.Equal(expected, s.Inference));
        Assert.Equal(new InferenceOptions(), file.Surfaces[0].InBatch().Inference);
        Assert.Null(SurfaceFile.Parse(Text.Replace("lanes: 2", "enabled: false", StringComparison.Ordinal), "off").Main.Inference.Batching);
    }

    [Theory]
    [InlineData("{device: gpu}", "'device' is 'gpu'; did you mean 'cpu'?")]
    [InlineData("{threads: 2000}", "1024")]
    [InlineData("{batch: 5}", "batching")]
    [InlineData("{batching: 5}", "must be a group of keys")]
    [InlineData("{batching: {max_rows: 4096, max_queued_rows: 100}}", "must be 'max_rows', 4096, or more")]
    [InlineData("5", "must be a group of keys")]
    public void Inference_Wrong_SaysWhereAndWhatWouldBeRight(string inference, string expected)
    {
        var e = Assert.Throws<RuleFileException>(() => SurfaceFile.Parse($"version: 1\ninference: {inference}\nsurfaces:\n  a: {{sources: {{als: {{quota: 5}}}}}}\n", "mine.yaml"));
        var problem = Assert.Single(e.Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("mine.yaml", 2), (problem.File, problem.Line));
    }

    [Fact]
    public void Schema_EveryKind_HasExactlyItsKeys()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository(), "data", "surfaces", "surfaces.schema.json")));
        var kinds = schema.RootElement.GetProperty("$defs");
        foreach (var kind in SourceKinds.All)
        {
            var keys = kinds.GetProperty(kind.Name).GetProperty("properties").EnumerateObject().Select(p => p.Name);
            Assert.Equal(SurfaceReader.KeysOf(kind).Order(), keys.Order());
        }

        Assert.Equal(SourceKinds.All.Count, kinds.EnumerateObject().Count());
    }

    [Fact]
    public void Editorial_FileChanges_IsReadAgainAndAWrongOneIsRefused()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("feedranker-editorial-").FullName, "lists.yaml");
        File.WriteAllText(path, "version: 1\nlists:\n  - {name: a, items: [i1, i2]}\n");
        var reports = new List<string>();
        var file = new EditorialFile(path, reports.Add);
        var builder = new Core.CatalogBuilder();
        builder.Put(new Core.ItemRecord { Id = "i1" });
        file.Refresh(builder.Snapshot());
        file.Refresh(builder.Snapshot());
        Assert.Contains("1 items are not in the catalog", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Contains("'i2' (list 'a', line 3)", reports[0], StringComparison.Ordinal);
        File.WriteAllText(path, "version: 1\nlists:\n  - {name: a, itmes: [i1]}\n");
        file.Refresh(builder.Snapshot());
        file.Refresh(builder.Snapshot());
        Assert.Equal(2, reports.Count);
        Assert.Contains($"{path}:3:", reports[1], StringComparison.Ordinal);
        File.WriteAllText(path, "version: 1\nlists:\n  - {name: a, items: [i1]}\n");
        file.Refresh(builder.Snapshot());
        Assert.Empty(file.Index.Unknown);
        Assert.Equal(2, reports.Count);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Editorial_Csv_RowsThatAgreeAreOneList()
    {
        var text = "item_id,list,country,expires\ni1,a,SE,\ni2,a,SE,\ni3,b,,2026-01-01\n"u8.ToArray();
        var lists = EditorialReader.Read(text, "lists.csv");
        Assert.Equal(2, lists.Count);
        Assert.Equal(["i1", "i2"], lists[0].Items);
        Assert.Equal([4], lists[1].Lines);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), lists[1].ExpiresMs);
        var e = Assert.Throws<RuleFileException>(() => EditorialReader.Read("item_id,countri\nx,SE\n"u8.ToArray(), "l.csv"));
        Assert.Contains("did you mean 'country'?", e.Message, StringComparison.Ordinal);
    }

    private static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FeedRanker.sln"))) return at.FullName;
        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
