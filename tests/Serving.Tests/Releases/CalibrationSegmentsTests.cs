using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.TestKit;

namespace FeedRanker.Serving.Tests;

/// <summary>A release whose scores mean one thing to one country and another to the other.</summary>
public sealed class CalibrationSegmentsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("feedranker-segments-").FullName;

    public CalibrationSegmentsTests() => Write();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("country", "DE,FR")]
    [InlineData("surface", "home,related")]
    [InlineData("age", "")] // three users in ten have one: too few rows
    [InlineData("", "")]
    public void Release_BuiltBySegment_KeepsACurveForEachThatHasRows(string by, string segments)
    {
        using var store = StateStore.OpenReadOnly(_data);
        using var build = Build(store, by);
        Assert.NotNull(build.Run(CancellationToken.None));
        var calibrator = new ReleaseStore(_data).Load(store.EventTypes).Models.Calibrator;
        Assert.Equal((by, CalibrationMethod.Platt), (calibrator.By, calibrator.Method));
        Assert.Equal(segments, string.Join(',', calibrator.Segments));
    }

    [Fact]
    public void Segment_OfARequest_IsThatOfItsUsersRowsAndAllocatesNothing()
    {
        using var store = StateStore.OpenReadOnly(_data);
        var log = EventLog.Read(store, WorkProgress.None);
        var rows = new TrainingTable(["x"]);
        var shown = log.Events[..60].ToArray().Where(e => e.Type == EventType.Impression).ToArray();
        foreach (var e in shown) rows.Add(e.User, e.Item, e.TimeMs, 0);
        foreach (var by in new[] { "country", "surface", "age" })
        {
            var segments = new CalibrationSegments(by, store.Users);
            var ofRows = segments.OfRows(rows, () => log, store.Surfaces);
            var ofRequest = segments.OfRequest!;
            for (var row = 0; row < rows.Count; row++)
            {
                var request = Request(store, rows.Users[row], EventLog.SurfaceOf(shown[row], store.Surfaces), "");
                Assert.Equal(ofRows[row], ofRequest(request));
                Assert.Equal(0, Allocation.Least(() => ofRequest(request)));
            }
        }

        var country = new CalibrationSegments("country", store.Users).OfRequest!;
        Assert.Equal("IT", country(Request(store, -1, "home", "IT"))); // a stranger: as the request says
        Assert.Equal("", country(Request(store, -1, "home", "")));
    }

    [Fact]
    public void Build_ByWhatTheLogDoesNotTell_IsRefusedAndSaysWhatItTells()
    {
        using var store = StateStore.OpenReadOnly(_data);
        Assert.Contains("'device' is nothing that rows of the log tell; they tell: surface, country, language, age", Assert.Throws<InputException>(() => Build(store, "device")).Message, StringComparison.Ordinal);
        Assert.Contains("nothing is calibrated", Assert.Throws<InputException>(() => new CalibrationOptions { Method = CalibrationMethod.None, By = "country" }.Validate()).Message, StringComparison.Ordinal);
    }

    private FeedBuild Build(StateStore store, string by) => new(
        new BuildOptions
        {
            DataDirectory = _data,
            Weights = "click=1",
            Calibration = new CalibrationOptions { Method = CalibrationMethod.Platt, By = by, LeastRows = 30 },
            Negatives = 0.5,
            Trees = new TreeTrainingOptions { Trees = 4, MinChildWeight = 1, Threads = 1 },
            EarlierCuts = [0.5],
        },
        store, WorkProgress.None, TimeProvider.System);

    private static FeedRequest Request(StateStore store, int user, string surface, string country)
    {
        var snapshot = new UserSnapshot();
        snapshot.Clear();
        snapshot.Row = user;
        return new FeedRequest { RequestId = "r", User = snapshot, Catalog = store.Catalog, Surface = surface, Context = new RequestContext { Country = country }, Take = 1, NowMs = 1 };
    }

    // Ten users see two items an hour for ten days; Germans click four of five first items, the French two.
    private void Write()
    {
        using var store = StateStore.Open(_data, createIfMissing: true);
        store.UpsertUsers([.. Enumerable.Range(0, 10).Select(u => new UserRecord
        {
            Id = $"u{u}",
            Country = u % 2 == 0 ? "DE" : "FR",
            Attributes = u < 3 ? new Dictionary<string, string> { ["age"] = $"{u}" } : [],
        })]);
        store.UpsertItems([.. Enumerable.Range(0, 60).Select(i => new ItemRecord { Id = $"i{i}", Author = $"a{i % 7}", PublishedMs = 1, Topics = [$"t{i % 5}"] })]);
        var events = new List<EventRecord>();
        for (var hour = 0; hour < 240; hour++)
            for (var user = 0; user < 10; user++)
                for (var pick = 0; pick < 2; pick++)
                {
                    var chance = StableHash.Mix((ulong)(hour * 64 + user * 2 + pick));
                    var (item, timeMs) = ((int)(chance % 60), hour * 3600_000L + user * 1000 + 1);
                    var surface = (hour + user) % 2 == 0 ? "home" : "related";
                    Add("impression", timeMs);
                    if (pick == 0 && chance / 60 % 5 < (user % 2 == 0 ? 4UL : 2UL)) Add("click", timeMs + 500);

                    void Add(string type, long at) =>
                        events.Add(new EventRecord { EventId = $"{type}{hour}.{user}.{pick}", UserId = $"u{user}", ItemId = $"i{item}", Type = type, TimeMs = at, Surface = surface });
                }

        store.AppendEvents([.. events]);
    }
}
