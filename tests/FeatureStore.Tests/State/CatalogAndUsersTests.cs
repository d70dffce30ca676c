using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class CatalogAndUsersTests
{
    private static readonly ItemRecord Full = new()
    {
        Id = "full",
        Title = "Grüße\n\"quoted\" 😀",
        Author = "zoë",
        PublishedMs = 1_700_000_000_000,
        Topics = ["news", "sport"],
        Language = "de-AT",
        Region = "AT",
        PolicyLabels = ["graphic"],
        Numeric = new Dictionary<string, float> { ["duration_s"] = 0.1f, ["year"] = -1e-30f },
        Embedding = [0.25f, float.Epsilon, -3f],
    };

    [Fact]
    public void UpsertItems_Reopened_GivesSameRowsIdsAndFields()
    {
        using var temp = new TempStore();
        var result = temp.Store.UpsertItems([TempStore.Item("first", "bob", "t1", "t2"), Full, TempStore.Item("third", "ann", "t3")]);
        Assert.Equal(new UpsertResult(3, 0, 0), result);
        temp.Store.UpsertItems([TempStore.Item("first", "cid", "t9")]); // "bob", "t1" and "t2" have no item now, but keep their ids
        temp.Store.UpsertItems([Full with { Numeric = new Dictionary<string, float>(), Embedding = null }]);
        temp.Store.DeleteItems(["third"]);
        temp.Store.Follow("u", "only followed", false, 1);
        var before = temp.Store.Catalog;
        AssertSame(before, temp.Reopen().Catalog);
        Assert.Equal(3, temp.Store.Catalog.EmbeddingDimensions);
        var wrong = Assert.Throws<InputException>(() => temp.Store.UpsertItems([Full with { Embedding = [1f] }]));
        Assert.Equal("items[0].embedding", wrong.Field);
        temp.Store.UpsertItems([Full]);
        AssertRecord(Full, temp.Reopen().Catalog.Describe(1));
    }

    [Fact]
    public void UpsertItems_Identical_CountsUnchangedAndWritesNothing()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([Full, TempStore.Item("b")]);
        var fingerprint = temp.Store.InputFingerprint;
        var snapshot = temp.Store.Catalog;
        Assert.Equal(new UpsertResult(0, 0, 2), temp.Store.UpsertItems([TempStore.Item("b"), Full]));
        Assert.Same(snapshot, temp.Store.Catalog);
        Assert.Equal(fingerprint, temp.Store.InputFingerprint);
        temp.Store.DeleteItems(["b"]);
        Assert.Equal(new UpsertResult(0, 1, 0), temp.Store.UpsertItems([TempStore.Item("b")]));
        Assert.False(temp.Reopen().Catalog.Deleted[1]);
    }

    [Fact]
    public void DeleteItems_KnownUnknownAndTwice_CountsEachRightly()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("a"), TempStore.Item("b")]);
        var result = temp.Store.DeleteItems(["a", "nope", "a"]);
        Assert.Equal(1, result.Deleted);
        Assert.Equal(["nope"], result.UnknownIds);
        Assert.Equal(0, temp.Store.DeleteItems(["a"]).Deleted);
        Assert.True(temp.Reopen().Catalog.Deleted[0]);
    }

    public static TheoryData<string, string> FlawedItems => new()
    {
        { "items[1].id", "empty" }, { "items[1].id", "long" }, { "items[1].id", "control" }, { "items[1].id", "twice" },
        { "items[1].title", "surrogate" }, { "items[1].topics[1]", "topic" }, { "items[1].numeric.x", "nan" },
        { "items[1].embedding[1]", "infinite" }, { "items[1].embedding", "length" }, { "items[1].policy_labels", "labels" },
    };

    [Theory]
    [MemberData(nameof(FlawedItems))]
    public void UpsertItems_OneFlawed_NamesFieldAndStoresNothing(string field, string flaw)
    {
        using var temp = new TempStore();
        var good = TempStore.Item("good") with { Embedding = [1, 2] };
        var bad = flaw switch
        {
            "empty" => TempStore.Item(""),
            "long" => TempStore.Item(new string('x', 257)),
            "control" => TempStore.Item("a\tb"),
            "twice" => good,
            "surrogate" => TempStore.Item("b") with { Title = "half \ud83d" },
            "topic" => TempStore.Item("b", "ann", "t", ""),
            "nan" => TempStore.Item("b") with { Numeric = new Dictionary<string, float> { ["x"] = float.NaN } },
            "infinite" => TempStore.Item("b") with { Embedding = [1, float.PositiveInfinity] },
            "length" => TempStore.Item("b") with { Embedding = [1, 2, 3] },
            _ => TempStore.Item("b") with { PolicyLabels = Enumerable.Range(0, 65).Select(i => $"l{i}").ToArray() },
        };
        var error = Assert.Throws<InputException>(() => temp.Store.UpsertItems([good, bad]));
        Assert.Equal(field, error.Field);
        Assert.Equal(0, temp.Store.Catalog.Count);
        Assert.Equal(0, temp.Reopen().Catalog.Count);
    }

    [Fact]
    public void UpsertUsers_Reopened_GivesSameRowsAndValueIds()
    {
        using var temp = new TempStore();
        temp.Store.UpsertUsers([User("a", ("age", "24"), ("job", "artist")), User("b", ("age", "old=ish"), ("zip", ""))]);
        temp.Store.UpsertUsers([User("a", ("age", "31")) with { Country = "DE", Language = "de", JoinedMs = 77 }]);
        Assert.Equal(new UpsertResult(1, 0, 1), temp.Store.UpsertUsers([User("b", ("zip", ""), ("age", "old=ish")), User("c")]));
        var before = temp.Store.Users;
        var after = temp.Reopen().Users;
        AssertSame(before, after);
        Assert.True(after.TryGetAttribute("age", out var age));
        Assert.Equal(["age", "job", "zip"], after.AttributeNames);
        Assert.Equal(31f, after.AttributeNumber(0, age));
        Assert.Equal(float.NaN, after.AttributeNumber(1, age));
        Assert.Equal(float.NaN, after.AttributeNumber(2, age));
        Assert.Equal(-1, after.AttributeValue(0, 1)); // the second upsert took the job away
        Assert.Equal("31", after.AttributeValues(age)[after.AttributeValue(0, age)]);
        Assert.Equal((0, 77L), (after.CountryOf(0), after.JoinedMsOf(0)));
    }

    [Fact]
    public void UserDirectory_ReadWhileWritten_NeverSeesAHalfUser()
    {
        using var temp = new TempStore();
        var users = temp.Store.Users;
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var row = users.Count - 1;
                if (row < 0) continue;
                Assert.Equal(float.Parse(users.Ids[row]), users.AttributeNumber(row, 0));
                Assert.Equal(users.Ids[row], users.Countries[users.CountryOf(row)]);
            }
        });
        for (var i = 0; i < 3000; i += 100)
            temp.Store.UpsertUsers(Enumerable.Range(i, 100).Select(n => User($"{n}", ("n", $"{n}")) with { Country = $"{n}" }).ToList());
        stop.Cancel();
        reader.Wait();
    }

    [Fact]
    public void Follow_AndUnfollow_ChangesOnce()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("i", "ann")]);
        Assert.True(temp.Store.Follow("u", "bob", false, 5));
        Assert.False(temp.Store.Follow("u", "bob", false, 9));
        Assert.True(temp.Store.Follow("u", "ann", false, 6));
        Assert.False(temp.Store.Follow("v", "ann", true, 6));
        Assert.True(temp.Store.Follow("u", "ann", true, 7));
        var store = temp.Reopen();
        Assert.Equal([(0, 1, 5L)], store.ReadFollows());
        Assert.Equal("bob", store.Catalog.Authors[1]);
        Assert.Equal(2, store.Users.Count);
    }

    [Fact]
    public void CatalogSnapshotFile_SavedAndLoaded_GivesSameRowsAndIds()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("a", "bob", "t1"), Full, TempStore.Item("c")]);
        temp.Store.UpsertItems([TempStore.Item("a", "cid", "t2")]);
        temp.Store.DeleteItems(["c"]);
        var catalog = Path.Combine(temp.Dir, "catalog.bin");
        CatalogSnapshotFile.Save(temp.Store.Catalog, catalog);
        AssertSame(temp.Store.Catalog, CatalogSnapshotFile.Load(catalog));
        CatalogSnapshotFile.Save(CatalogSnapshot.Empty, catalog);
        Assert.Equal(0, CatalogSnapshotFile.Load(catalog).Count);
    }

    private static UserRecord User(string id, params (string Name, string Value)[] attributes) =>
        new() { Id = id, Attributes = attributes.ToDictionary(a => a.Name, a => a.Value) };

    private static void AssertSame(CatalogSnapshot expected, CatalogSnapshot actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(CatalogNames.List(expected.Authors), CatalogNames.List(actual.Authors));
        Assert.Equal(CatalogNames.List(expected.Topics), CatalogNames.List(actual.Topics));
        Assert.Equal(CatalogNames.List(expected.Labels), CatalogNames.List(actual.Labels));
        Assert.Equal(CatalogNames.List(expected.NumericNames), CatalogNames.List(actual.NumericNames));
        Assert.Equal(expected.EmbeddingDimensions, actual.EmbeddingDimensions);
        Assert.Equal(expected.AuthorOf.ToArray(), actual.AuthorOf.ToArray());
        Assert.Equal(expected.Deleted.ToArray(), actual.Deleted.ToArray());
        for (var row = 0; row < expected.Count; row++)
        {
            Assert.Equal(expected.TopicsOf(row).ToArray(), actual.TopicsOf(row).ToArray());
            AssertRecord(expected.Describe(row), actual.Describe(row));
        }
    }

    private static void AssertRecord(ItemRecord expected, ItemRecord actual)
    {
        Assert.Equal((expected.Id, expected.Title, expected.Author), (actual.Id, actual.Title, actual.Author));
        Assert.Equal((expected.PublishedMs, expected.Language, expected.Region), (actual.PublishedMs, actual.Language, actual.Region));
        Assert.Equal(expected.Topics, actual.Topics);
        Assert.Equal(expected.PolicyLabels, actual.PolicyLabels);
        Assert.Equal(expected.Numeric.OrderBy(n => n.Key), actual.Numeric.OrderBy(n => n.Key));
        Assert.Equal(expected.Embedding, actual.Embedding);
    }

    private static void AssertSame(UserDirectory expected, UserDirectory actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.AttributeNames, actual.AttributeNames);
        for (var row = 0; row < expected.Count; row++)
        {
            Assert.Equal(expected.Ids[row], actual.Ids[row]);
            Assert.Equal(expected.Describe(row).Attributes.OrderBy(a => a.Key), actual.Describe(row).Attributes.OrderBy(a => a.Key));
            for (var a = 0; a < expected.AttributeNames.Count; a++)
            {
                Assert.Equal(expected.AttributeValue(row, a), actual.AttributeValue(row, a));
                Assert.Equal(expected.AttributeNumber(row, a), actual.AttributeNumber(row, a));
            }
        }
    }
}
