using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;

namespace FeedRanker.Serving.Tests;

/// <summary>Two releases of a small log: what one is measured as by itself is what it is measured as beside the other.</summary>
public sealed class ReleaseEvaluationTests : IDisposable
{
    private const long DayMs = 24L * 3600 * 1000;

    private readonly string _data = Directory.CreateTempSubdirectory("feedranker-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void Evaluation_AgainstAnotherRelease_MeasuresItAsItsOwnEvaluationDid()
    {
        Write(0, 10);
        var first = Build("click=1", out var alone);
        Assert.Null(alone.Against);
        var second = Build("click=5,like=1", out var report);
        var compared = report.Against!;
        Assert.Equal((first, second), (compared.Against.Manifest.Id, compared.Against.Evaluated));
        Assert.False(compared.Against.IsAsServed);
        Assert.Null(compared.Against.Refusal);
        foreach (var metric in new[] { "ndcg@10", "recall@50", "map" })
        {
            Assert.Equal(Of(alone.Funnel.Scores, metric), Of(compared.Comparison.Baseline, metric), 1e-12);
            Assert.Equal(Of(report.Funnel.Scores, metric), Of(compared.Comparison.Systems[1], metric), 1e-12);
        }

        Assert.True(Of(alone.Funnel.Scores, "recall@50") > 0);
        Assert.Contains("\"against_release\"", report.ToJson(withTimings: false), StringComparison.Ordinal);
        EvaluationReportDocument.Of(report).Validated();
    }

    [Fact]
    public void Slices_OfAnEvaluation_CoverEveryRequestOnceByAttribute()
    {
        Write(0, 10);
        Build("click=1", out var report);
        var byAttribute = report.Slices!.Slices.ToLookup(s => s.Attribute);
        foreach (var attribute in new[] { "new_user", "history", "country" })
            Assert.Equal(report.Funnel.Scores.QueryIds.Count, byAttribute[attribute].Sum(s => s.Queries));
        Assert.Contains(byAttribute["new_user"], s => s is { Value: "yes", Queries: 1 });
        Assert.Equal(["cold", "warm"], byAttribute["items"].Select(s => s.Value));
        Assert.True(byAttribute["items"].All(s => s.Estimates[1].Value > 0)); // the page is 50 of 60 items
        var error = Assert.Throws<InputException>(() => Build("click=1", out _, slice: "shoe_size"));
        Assert.Contains("users have no attribute 'shoe_size'; they have: country", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PriorRelease_BuiltBeforeTheTestPart_RunsAsServedAndOneThatSawItIsRefused()
    {
        Write(0, 10);
        Build("click=1", out _);
        Write(10, 40);
        using var store = StateStore.OpenReadOnly(_data);
        using var late = NewBuild(store, "click=1", 30 * DayMs);
        late.Prepare(CancellationToken.None);
        var releases = new ReleaseStore(_data);
        Assert.True(PriorRelease.Find(releases, late)!.IsAsServed);
        Assert.Equal("this build", PriorRelease.Find(releases, late)!.Evaluated);

        using var early = NewBuild(store, "click=1", 7 * DayMs);
        var refusal = PriorRelease.Find(releases, early)!.Refusal!;
        Assert.Contains("even in its own evaluation", refusal, StringComparison.Ordinal);
        Assert.Contains("of data it has seen", refusal, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => PriorRelease.Find(releases, late, "r-none"));
    }

    [Fact]
    public void Build_WhereAllItemsOfTheTestWereMetBefore_HasNothingToRankForAndSaysSo()
    {
        Write(0, 9); // the new items and the new user come on the tenth day
        using var store = StateStore.OpenReadOnly(_data);
        var notes = new Notes();
        using var build = new FeedBuild(OptionsOf("click=1", null), store, notes, TimeProvider.System);
        Assert.NotNull(build.Run(CancellationToken.None));
        var told = Assert.Single(notes.Told, note => note.StartsWith("nothing to rank for: from 1970-01-", StringComparison.Ordinal));
        Assert.Contains("--test-from", told, StringComparison.Ordinal);

        var report = new OfflineEvaluation(build, store, new OfflineEvaluationOptions()).Run(WorkProgress.None, CancellationToken.None);
        Assert.Equal((0, 0), (report.Funnel.Requests, report.Systems.Queries));
        Assert.Contains(report.Rankers, r => r.Rows > 0 && r.Auc > 0);
        EvaluationReportDocument.Of(report).Validated();
    }

    private static double Of(QueryScores scores, string metric) => scores.MeanOf(scores.IndexOf(metric));

    private string Build(string weights, out EvaluationReport report, string? slice = null)
    {
        using var store = StateStore.OpenReadOnly(_data);
        using var build = NewBuild(store, weights, null);
        var release = build.Run(CancellationToken.None)!;
        var options = new OfflineEvaluationOptions { Against = PriorRelease.Find(new ReleaseStore(_data), build), Slices = slice is null ? [] : [slice] };
        report = new OfflineEvaluation(build, store, options).Run(WorkProgress.None, CancellationToken.None);
        return release.Id;
    }

    private FeedBuild NewBuild(StateStore store, string weights, long? testFromMs) =>
        new(OptionsOf(weights, testFromMs), store, WorkProgress.None, TimeProvider.System);

    private BuildOptions OptionsOf(string weights, long? testFromMs) => new()
    {
        DataDirectory = _data,
        Weights = weights,
        Label = "click=1",
        TestFromMs = testFromMs,
        Trees = new TreeTrainingOptions { Trees = 4, MinChildWeight = 1 },
    };

    private sealed class Notes : IWorkProgress
    {
        public List<string> Told { get; } = [];

        public void Begin(string what, long total)
        {
        }

        public void Advance(long count)
        {
        }

        public void End()
        {
        }

        public void Note(string line) => Told.Add(line);
    }

    // Ten users see two items an hour, and click one; one user and the last items come on the last day only.
    private void Write(int fromDay, int toDay)
    {
        using var store = StateStore.Open(_data, createIfMissing: true);
        store.UpsertUsers([.. Enumerable.Range(0, 11).Select(u => new UserRecord { Id = $"u{u}", Country = u % 2 == 0 ? "DE" : "FR" })]);
        store.UpsertItems([.. Enumerable.Range(0, 60).Select(i => new ItemRecord { Id = $"i{i}", Author = $"a{i % 7}", PublishedMs = 1, Topics = [$"t{i % 5}"] })]);
        var events = new List<EventRecord>();
        for (var hour = fromDay * 24; hour < toDay * 24; hour++)
        {
            var isLast = hour % 240 >= 228;
            for (var user = 0; user < (isLast ? 11 : 10); user++)
                for (var pick = 0; pick < 2; pick++)
                {
                    var item = (int)(StableHash.Mix((ulong)(hour * 64 + user * 2 + pick)) % (isLast ? 60UL : 50UL));
                    var timeMs = hour * 3600_000L + user * 1000 + 1;
                    events.Add(new EventRecord { EventId = $"s{hour}.{user}.{pick}", UserId = $"u{user}", ItemId = $"i{item}", Type = "impression", TimeMs = timeMs });
                    if (pick == 0 && (item + user) % 3 == 0) events.Add(new EventRecord { EventId = $"c{hour}.{user}", UserId = $"u{user}", ItemId = $"i{item}", Type = "click", TimeMs = timeMs + 500 });
                }
        }

        store.AppendEvents([.. events]);
    }
}
