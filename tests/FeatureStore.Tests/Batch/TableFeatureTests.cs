using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.FeatureStore.Tests;

public sealed class TableFeatureTests
{
    private const long Now = TempStore.Now;
    private const long Hour = 3_600_000;

    private const string Yaml = """
        version: 1
        features:
          - {name: user.risk, entity: user, kind: table, table: u, column: v, ttl: 2h, default: -1}
          - {name: item.price, entity: item, kind: table, table: i, column: v}
          - {name: author.rank, entity: author, kind: table, table: a, column: v}
          - {name: item.heat, entity: topic, kind: table, table: t, column: v, across: max}
          - {name: context.load, entity: surface, kind: table, table: s, column: v, log: true}
          - {name: cross.fit, entity: user_item, kind: table, table: ui, column: v}
          - {name: cross.taste, entity: user_author, kind: table, table: ua, column: v, ttl: 30m}
          - {name: cross.mood, entity: user_surface, kind: table, table: us, column: v}
          - {name: cross.place, entity: item_surface, kind: table, table: is, column: v}
          - {name: cross.both, entity: cross, kind: difference, of: [item.price, user.risk]}

        """;

    [Fact]
    public void Hydrator_EveryEntity_ReadsItsOwnRow()
    {
        using var folder = new TableFolder();
        ImportAll(folder);
        var read = new Reader(folder, Set());
        var values = read.At("ann", Now);
        Assert.Equal([7, 7, 7], values["user.risk"]);
        Assert.Equal([10, 11, float.NaN], values["item.price"]);
        Assert.Equal([1, float.NaN, 1], values["author.rank"]);
        Assert.Equal([3, 5, float.NaN], values["item.heat"]);
        Assert.Equal(MathF.Log(4), values["context.load"][0]);
        Assert.Equal([float.NaN, 0.5f, float.NaN], values["cross.fit"]);
        Assert.Equal([0.25f, float.NaN, 0.25f], values["cross.taste"]);
        Assert.Equal(9, values["cross.mood"][2]);
        Assert.Equal([float.NaN, 8, float.NaN], values["cross.place"]);
        Assert.Equal([3, 4, float.NaN], values["cross.both"]);
        Assert.Equal(-1, read.At("nobody", Now)["user.risk"][0]);
        Assert.Equal(float.NaN, read.At("ann", Now, "search")["cross.place"][1]);
        Assert.Equal([7, -1], [read.At("ann", Now + Hour)["user.risk"][0], read.At("ann", Now + Hour + 1)["user.risk"][0]]);
        Assert.Equal(Set().ToYaml(), FeatureSet.Parse(Set().ToYaml(), "again.yaml", EventTypes.Default).ToYaml());
    }

    [Fact]
    public void ReadAndHydrate_InSteadyState_AllocateNothing()
    {
        using var folder = new TableFolder();
        ImportAll(folder);
        var read = new Reader(folder, Set());
        read.Run("ann", Now);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) read.Run("ann", Now + i);
        }));
    }

    [Fact]
    public void Hydrator_ItemThatAppearsLater_HasItsRow()
    {
        using var folder = new TableFolder();
        ImportAll(folder);
        var read = new Reader(folder, Set());
        read.Add("i-late", "late-author");
        var values = read.At("ann", Now);
        Assert.Equal(99, values["item.price"][3]);
        Assert.Equal(4, values["author.rank"][3]);
    }

    [Fact]
    public void ImportMeanwhile_IsSeenByTheNextRead_AndNotByThoseBefore()
    {
        using var folder = new TableFolder();
        ImportAll(folder);
        var read = new Reader(folder, Set());
        read.Engine.ReadUser(-1, "ann", Now, read.User);
        var served = FeatureEngine.TableSequenceOf(read.User);
        folder.Rows("item", [$"i0,{Now - 1},42"], table: "i");
        read.Engine.BindTables(folder.Open());
        Assert.Equal(10, read.Hydrate(Now)["item.price"][0]);
        Assert.Equal(42, read.At("ann", Now)["item.price"][0]);
        Assert.Equal(served + 1, FeatureEngine.TableSequenceOf(read.User));

        var later = new Reader(folder, Set());
        later.Engine.BindTables(folder.Open().AsOf(served)); // what a check of the page served before must read
        Assert.Equal(10, later.At("ann", Now)["item.price"][0]);
        later.Engine.BindTables(folder.Open().AsOf(0));
        Assert.Equal([float.NaN, -1], [later.At("ann", Now)["item.price"][0], later.At("ann", Now)["user.risk"][0]]);
    }

    [Fact]
    public void Replay_SeesALaterImportFromItsMomentOn_AndABackfillFromItsOwnTimes()
    {
        using var folder = new TableFolder();
        ImportAll(folder);
        folder.NowMs = Now + 10 * Hour;
        folder.Rows("item", [$"i0,{Now + Hour},20"], table: "i");
        folder.Rows("item", [$"i1,{Now + Hour},21"], backfill: true, table: "i");
        var read = new Reader(folder, Set());
        read.Engine.BindTables(folder.Open().ForReplay());
        Assert.Equal([10, 11], read.At("ann", Now + Hour)["item.price"][..2]);
        Assert.Equal([10, 21], read.At("ann", Now + 2 * Hour)["item.price"][..2]);
        Assert.Equal([10, 21], read.At("ann", folder.NowMs)["item.price"][..2]);
        Assert.Equal([20, 21], read.At("ann", folder.NowMs + 1)["item.price"][..2]);
        read.Engine.BindTables(folder.Open());
        Assert.Equal([20, 21], read.At("ann", Now + 2 * Hour)["item.price"][..2]);
    }

    [Fact]
    public void Reads_WhileImportsAreSwappedIn_SeeOneImportWhole()
    {
        using var folder = new TableFolder();
        string[] Both(int n) => [$"i0,{Now - 1},{n}", $"i1,{Now - 1},{n}"];
        folder.Rows("item", Both(0), table: "i");
        var set = FeatureSet.Parse("version: 1\nfeatures:\n  - {name: item.price, entity: item, kind: table, table: i, column: v}\n", "f.yaml", EventTypes.Default);
        var engine = new Reader(folder, set).Engine;
        var (torn, reads, stop) = (0, 0, false);
        var readers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            var read = new Reader(engine);
            while (!Volatile.Read(ref stop))
            {
                var price = read.At("ann", Now)["item.price"];
                if (price[0] != price[1]) Interlocked.Increment(ref torn);
                Interlocked.Increment(ref reads);
            }
        })).ToList();
        foreach (var reader in readers) reader.Start();
        for (var n = 1; n <= 40 || Volatile.Read(ref reads) < 100; n++)
        {
            folder.Rows("item", Both(n), table: "i");
            engine.BindTables(FeatureTables.Open(folder.Data, set.TableNames, engine.Tables));
        }

        Volatile.Write(ref stop, true);
        foreach (var reader in readers) reader.Join();
        Assert.Equal(0, torn);
    }

    [Theory]
    [InlineData("{name: user.x, entity: user, kind: table, table: chrn, column: risk}", "user.x.table", "did you mean 'churn'?")]
    [InlineData("{name: user.x, entity: user, kind: table, table: churn, column: rsk}", "user.x.column", "did you mean 'risk'?")]
    [InlineData("{name: item.x, entity: item, kind: table, table: churn, column: risk}", "item.x.entity", "is about user")]
    public void CheckTables_WhatWasNotImported_IsRefusedWithWhatIsNear(string line, string field, string hint)
    {
        using var folder = new TableFolder();
        folder.Import(folder.Put("r.csv", "id,t,risk\nu,1700000000,1\n"), new TableImportOptions { Table = "churn", Entity = "user", Keys = ["id"], Time = "t" });
        var set = FeatureSet.Parse($"version: 1\nfeatures:\n  - {line}\n", "f.yaml", EventTypes.Default);
        var e = Assert.Throws<InputException>(() => set.CheckTables(FeatureTables.Open(folder.Data, set.TableNames)));
        Assert.Equal(("f.yaml", 3, field), (e.File, e.Line, e.Field));
        Assert.Contains(hint, e.Problem, StringComparison.Ordinal);
        var path = Path.Combine(folder.Data, "features.yaml");
        File.WriteAllText(path, set.ToYaml());
        var found = Assert.Single(FeatureSet.Check(path, EventTypes.Default, FeatureTables.Open(folder.Data)));
        Assert.Equal((path, field), (found.File, found.Field));
        Assert.True(found is { Line: > 1, Column: > 1 }, $"{found}");
        Assert.Contains(hint, found.Message, StringComparison.Ordinal);
        Assert.Contains("none was imported", Assert.Throws<InputException>(() => set.CheckTables(FeatureTables.None)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{name: user.x, entity: user, kind: table, table: t}", "user.x.column", "missing")]
    [InlineData("{name: user.x, entity: user, kind: table, table: t, column: v, ttl: 7w}", "user.x.ttl", "14d")]
    [InlineData("{name: cross.x, entity: item_cohort, kind: table, table: t, column: v}", "cross.x.entity", "user_item")]
    [InlineData("{name: user.x, entity: user, kind: table, table: t, colunm: v}", "user.x.colunm", "did you mean 'column'?")]
    public void Parse_WrongTableFeature_NamesTheField(string line, string field, string hint)
    {
        var e = Assert.Throws<InputException>(() => FeatureSet.Parse($"version: 1\nfeatures:\n  - {line}\n", "f.yaml", EventTypes.Default));
        Assert.Equal(("f.yaml", 3, field), (e.File, e.Line, e.Field));
        Assert.Contains(hint, e.Problem, StringComparison.Ordinal);
    }

    private static FeatureSet Set() => FeatureSet.Parse(Yaml, "f.yaml", EventTypes.Default);

    private static void ImportAll(TableFolder folder)
    {
        var t = Now - Hour;
        folder.NowMs = Now;
        folder.Rows("user", [$"ann,{t},7", $"ann,{t - 5 * Hour},6"], table: "u");
        folder.Rows("item", [$"i0,{t},10", $"i1,{t},11", $"i-late,{t},99"], table: "i");
        folder.Rows("author", [$"bob,{t},1", $"late-author,{t},4"], table: "a");
        folder.Rows("topic", [$"news,{t},3", $"sport,{t},5"], table: "t");
        folder.Rows("surface", [$"home,{t},3"], table: "s");
        folder.Rows("user_item", [$"ann,i1,{t},0.5", $"eve,i0,{t},0.7"], table: "ui");
        folder.Rows("user_author", [$"ann,bob,{Now - Hour / 2},0.25"], table: "ua");
        folder.Rows("user_surface", [$"ann,home,{t},9"], table: "us");
        folder.Rows("item_surface", [$"i1,home,{t},8", $"i1,related,{t},80"], table: "is");
    }

    private sealed class Reader
    {
        private readonly CatalogBuilder _items = new();
        private readonly ColumnSchema _schema = new();
        private readonly FeatureHydrator _hydrator;
        private CatalogSnapshot _catalog;
        private CandidateBatch? _kept;

        public Reader(TableFolder folder, FeatureSet set)
        {
            Engine = new FeatureEngine(set, EventTypes.Default, EventWeights.Default);
            _catalog = Fill();
            Engine.Bind(_catalog);
            Engine.BindTables(folder.Open());
            _hydrator = Engine.CreateHydrator(_schema);
        }

        public Reader(FeatureEngine engine)
        {
            Engine = engine;
            _catalog = Fill();
            _hydrator = engine.CreateHydrator(_schema);
        }

        public FeatureEngine Engine { get; }

        public UserSnapshot User { get; } = new();

        public void Add(string id, string author)
        {
            _items.Put(TempStore.Item(id, author));
            _catalog = _items.Snapshot();
            Engine.Bind(_catalog);
        }

        public Dictionary<string, float[]> At(string user, long nowMs, string surface = "home")
        {
            Engine.ReadUser(-1, user, nowMs, User);
            return Hydrate(nowMs, surface);
        }

        /// <summary>Reads and hydrates into a batch of its own, which it keeps.</summary>
        public void Run(string user, long nowMs)
        {
            if (_kept is null)
            {
                _kept = new CandidateBatch(_schema, _catalog.Count);
                for (var i = 0; i < _catalog.Count; i++) _kept.Add(i, 0);
            }

            Engine.ReadUser(-1, user, nowMs, User);
            _hydrator.Run(Request(nowMs, "home"), _kept, default);
        }

        public Dictionary<string, float[]> Hydrate(long nowMs, string surface = "home")
        {
            var batch = new CandidateBatch(_schema, _catalog.Count);
            for (var i = 0; i < _catalog.Count; i++) batch.Add(i, 0);
            _hydrator.Run(Request(nowMs, surface), batch, default);
            return _hydrator.Fills.ToDictionary(c => c.Name, c => batch[c].ToArray());
        }

        private FeedRequest Request(long nowMs, string surface) =>
            new() { RequestId = "r", User = User, Catalog = _catalog, Surface = surface, Take = 1, NowMs = nowMs, Context = RequestContext.Empty };

        private CatalogSnapshot Fill()
        {
            _items.Put(TempStore.Item("i0", "bob", "news"));
            _items.Put(TempStore.Item("i1", "cid", "news", "sport"));
            _items.Put(TempStore.Item("i2", "bob", "other"));
            return _items.Snapshot();
        }
    }
}
