using System.Globalization;
using FeedRanker.Core;
using FeedRanker.TestKit;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

public sealed class ContentTests(ITestOutputHelper output)
{
    [Fact]
    public void Encoder_RandomItems_IsNearTheSparseCosine()
    {
        var random = new FeedRandom(2);
        var builder = new CatalogBuilder();
        var bags = new List<Dictionary<string, double>>();
        for (var item = 0; item < 300; item++)
        {
            var words = Enumerable.Range(0, 6).Select(_ => $"w{random.Next(random.Next(60) + 1)}").ToArray();
            builder.Put(new ItemRecord { Id = TinyWorld.Id(item), Title = string.Join(' ', words), Topics = [$"t{random.Next(5)}"], Author = $"a{random.Next(20)}" });
            bags.Add(words.Append($"t:{builder.Snapshot().TopicsOf(item)[0]}").Append($"a:{builder.Snapshot().AuthorOf[item]}").GroupBy(w => w).ToDictionary(g => g.Key, g => (double)g.Count()));
        }

        var catalog = builder.Snapshot();
        var encoder = ContentEncoder.Fit(catalog, new ContentOptions { Dimensions = 1024 });
        var frequency = bags.SelectMany(b => b.SelectMany(w => Enumerable.Repeat(w.Key, (int)w.Value))).GroupBy(w => w).ToDictionary(g => g.Key, g => g.Count());
        foreach (var bag in bags)
            foreach (var word in bag.Keys.ToArray()) bag[word] *= Math.Log(301.0 / (1 + frequency[word]));
        var vectors = Enumerable.Range(0, 300).Select(row => Encode(encoder, catalog, row)).ToArray();
        var (error, pairs) = (0.0, 0);
        for (var a = 0; a < 300; a += 7)
        {
            for (var b = a + 1; b < 300; b += 3, pairs++)
                error += Math.Pow(RowDots.One(vectors[a], vectors[b]) - Cosine(bags[a], bags[b]), 2);
        }

        Assert.True(Math.Sqrt(error / pairs) < 0.04, $"root mean square error {Math.Sqrt(error / pairs)} of {pairs} cosines");
    }

    [Fact]
    public void Index_RowsComeAndChange_IsAsIfMadeAnew()
    {
        var world = TinyWorld.Make();
        var als = AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16 }, WorkProgress.None, default);
        var model = ContentModel.Fit(world.Catalog, als, new ContentOptions { Dimensions = 32 }, default);
        var path = Path.GetTempFileName();
        model.Save(path);
        model = ContentModel.Load(path);
        File.Delete(path);
        var builder = new CatalogBuilder();
        var (followed, anew) = (new ContentIndex(model, als), new ContentIndex(model, als));
        for (var item = 0; item < 1500; item++)
        {
            builder.Put(new ItemRecord { Id = TinyWorld.Id(item), Title = $"word{item % 50} of {item % 7}" });
            if (item % 400 == 0) followed.Refresh(builder.Snapshot());
        }

        builder.Put(new ItemRecord { Id = TinyWorld.Id(3), Title = "another title" });
        followed.Refresh(builder.Snapshot());
        anew.Refresh(builder.Snapshot());
        for (var row = 0; row < 1500; row++)
            Assert.Equal(anew.Content.Vectors.VectorOf(row).ToArray(), followed.Content.Vectors.VectorOf(row).ToArray());
        Assert.Equal(anew.Cold.Count, followed.Cold.Count);
        Assert.True(anew.Cold.Count >= 1300, $"{anew.Cold.Count} items are cold");
        Assert.Throws<InputException>(() => new ContentIndex(model, AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16, Seed = 9 }, WorkProgress.None, default)));
    }

    /// <summary>
    /// Every tenth film is hidden from training altogether. Users' later choices among these, ranked by the fold-in vector
    /// alone: <c>FEEDRANKER_MEASURE=1 dotnet test tests/Retrieval.Tests -c Release --filter ColdItems --logger "console;verbosity=detailed"</c>
    /// </summary>
    [Fact]
    public void ColdItems_OnMovieLens_AreRankedBetterThanByChance()
    {
        if (MovieLensRequests.Find(withContent: true) is not { } world) { output.WriteLine("SKIPPED: there is no shared/data/ml-100k with its items beside the repository."); return; }
        static bool IsCold(int item) => StableHash.Mix((ulong)item) % 10 == 0;
        var pairs = new List<Interaction>();
        for (var user = 0; user < world.Train.RowCount; user++)
            foreach (var item in world.Train.ColumnsOf(user))
                if (!IsCold(item)) pairs.Add(new Interaction(user, item, 1));
        var train = InteractionMatrix.Build(world.Train.RowCount, world.Train.ColumnCount, pairs.ToArray());
        var als = AlsTrainer.Train(train, AlsOptions.For(train), WorkProgress.None, default);
        var chosen = world.Train.Transpose();
        var cold = Enumerable.Range(0, train.ColumnCount).Where(i => IsCold(i) && chosen.ColumnsOf(i).Length > 0).ToArray();
        var best = 0.0;
        foreach (var (dimensions, ridge) in Environment.GetEnvironmentVariable("FEEDRANKER_MEASURE") == "1"
            ? new[] { (256, 0.01f), (256, 0.03f), (256, 0.1f), (256, 0.3f), (512, 0.1f), (64, 0.1f) }
            : [(new ContentOptions().Dimensions, new ContentOptions().Ridge)])
        {
            var index = new ContentIndex(ContentModel.Fit(world.Catalog, als, new ContentOptions { Dimensions = dimensions, Ridge = ridge }, default), als);
            index.Refresh(world.Catalog);
            var auc = Auc(world, als, index, cold, IsCold);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fold-in of {cold.Length} cold films, {dimensions} dimensions, ridge {ridge}: AUC {auc:F4} (0.5 is chance)"));
            best = Math.Max(best, auc);
        }

        Assert.True(best > 0.58, $"AUC {best}");
    }

    // The share of (chosen, not chosen) pairs of cold films that a user's vector orders rightly, mean over users.
    private static double Auc(MovieLensRequests world, AlsModel als, ContentIndex index, int[] cold, Func<int, bool> isCold)
    {
        var embedder = new AlsUserEmbedder(als, EventWeights.Default);
        var (sum, users) = (0.0, 0);
        var (rows, scores) = (new int[cold.Length + 200], new float[cold.Length + 200]);
        foreach (var user in world.Users)
        {
            embedder.Embed(user.Snapshot);
            if (user.Snapshot.Embedding.IsEmpty) continue;
            var top = new BestRows(rows, scores);
            index.Cold.Search(user.Snapshot.Embedding, default(AllRows), ref top);
            var ranked = rows[..top.Sort()].Where(cold.Contains).ToArray();
            var chosen = user.Chosen.Concat(world.Train.ColumnsOf(user.Snapshot.Row).ToArray()).Where(isCold).ToHashSet();
            var (positives, right) = (0, 0.0);
            for (var at = 0; at < ranked.Length; at++)
            {
                if (!chosen.Contains(ranked[at])) right += positives;
                else positives++;
            }

            if (positives == 0 || positives == ranked.Length) continue;
            sum += right / ((double)positives * (ranked.Length - positives));
            users++;
        }

        return sum / users;
    }

    private static float[] Encode(ContentEncoder encoder, CatalogSnapshot catalog, int row)
    {
        var vector = new float[encoder.Options.Dimensions];
        encoder.Encode(catalog, row, vector);
        return vector;
    }

    private static double Cosine(Dictionary<string, double> a, Dictionary<string, double> b) =>
        a.Sum(w => w.Value * b.GetValueOrDefault(w.Key)) / Math.Sqrt(a.Values.Sum(v => v * v) * b.Values.Sum(v => v * v));
}
