using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

/// <summary>
/// How well the models find what users chose next, on public data beside the repository. The Gowalla figures take a
/// while: <c>FEEDRANKER_MEASURE=1 dotnet test tests/Retrieval.Tests -c Release --filter Gowalla</c>.
/// </summary>
public sealed class ModelQualityTests(ITestOutputHelper output)
{
    [Fact]
    public void Models_OnMovieLens_FindMoreThanPopularity()
    {
        if (PublicSets.Find("ml-100k") is not { } folder) { output.WriteLine("SKIPPED: there is no shared/data/ml-100k beside the repository."); return; }
        var positives = PublicSets.ReadRows(Path.Combine(folder, "interactions.tsv.gz"))
            .Select(cells => Array.ConvertAll(cells, PublicSets.Int)).Where(row => row[2] >= 4)
            .OrderBy(row => row[3]).ThenBy(row => row[1]).GroupBy(row => row[0]).ToArray();
        var train = Matrix(positives.SelectMany(user => user.Take(user.Count() * 8 / 10)));
        var test = Matrix(positives.SelectMany(user => user.Skip(user.Count() * 8 / 10)));

        var popular = Report("popular", train, test, Popularity(train));
        var als = Report("als", train, test, Als(train, AlsOptions.For(train)));
        var items = Report("item-to-item", train, test, ItemToItem(train));
        var ease = Report("ease", train, test, Ease(train));

        Assert.True(als.Ndcg > popular.Ndcg * 1.5, $"ALS {als.Ndcg}, popularity {popular.Ndcg}");
        Assert.True(items.Ndcg > popular.Ndcg * 1.4, $"item-to-item {items.Ndcg}, popularity {popular.Ndcg}");
        Assert.True(ease.Ndcg > popular.Ndcg * 1.5, $"EASE {ease.Ndcg}, popularity {popular.Ndcg}");

        static InteractionMatrix Matrix(IEnumerable<int[]> rows) =>
            InteractionMatrix.Build(944, 1683, rows.Select(row => new Interaction(row[0], row[1], 1)).ToArray());
    }

    [Fact]
    public void Models_OnGowalla_Measured()
    {
        if (PublicSets.Find("gowalla") is not { } folder) { output.WriteLine("SKIPPED: there is no shared/data/gowalla beside the repository."); return; }
        if (Environment.GetEnvironmentVariable("FEEDRANKER_MEASURE") != "1") { output.WriteLine("SKIPPED: set FEEDRANKER_MEASURE=1 to measure."); return; }
        var train = InteractionMatrix.Build(29_858, 40_981, PublicSets.ReadPairs(Path.Combine(folder, "train.tsv.gz")));
        var test = InteractionMatrix.Build(29_858, 40_981, PublicSets.ReadPairs(Path.Combine(folder, "test.tsv.gz")));
        var popular = Report("popular", train, test, Popularity(train));
        Assert.Equal(0.0416, popular.Recall, 1e-3); // the published figure: the protocol is theirs
        Report("als", train, test, Als(train, AlsOptions.For(train)));
        Report("item-to-item", train, test, ItemToItem(train));
    }

    private (double Recall, double Ndcg) Report(string name, InteractionMatrix train, InteractionMatrix test, Action<int, float[]> score)
    {
        var result = TopItems.Measure(train, test, 20, score);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: recall@20 {result.Recall:F4}, ndcg@20 {result.Ndcg:F4}"));
        return result;
    }

    private static Action<int, float[]> Popularity(InteractionMatrix train)
    {
        var byItem = train.Transpose();
        return (_, scores) =>
        {
            for (var item = 0; item < scores.Length; item++) scores[item] = byItem.ColumnsOf(item).Length;
        };
    }

    private Action<int, float[]> Als(InteractionMatrix train, AlsOptions options)
    {
        var clock = Stopwatch.StartNew();
        var model = AlsTrainer.Train(train, options, WorkProgress.None, default);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options}: {clock.Elapsed.TotalSeconds:F2} s"));
        return (user, scores) => RowDots.Many(model.ItemFactors, model.UserFactors.Slice(user * model.Dimensions, model.Dimensions), scores);
    }

    private Action<int, float[]> ItemToItem(InteractionMatrix train)
    {
        var clock = Stopwatch.StartNew();
        var model = ItemToItemTrainer.Train(train, new ItemToItemOptions(), WorkProgress.None, default);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"item-to-item: {clock.Elapsed.TotalSeconds:F2} s"));
        return (user, scores) =>
        {
            Array.Clear(scores);
            foreach (var item in train.ColumnsOf(user))
                for (var n = 0; n < model.NeighboursOf(item).Length; n++) scores[model.NeighboursOf(item)[n]] += model.SimilaritiesOf(item)[n];
        };
    }

    private static Action<int, float[]> Ease(InteractionMatrix train)
    {
        var model = EaseTrainer.Train(train, new EaseOptions(), WorkProgress.None, default);
        var options = new RecentItemsOptions { HalfLifeItems = float.PositiveInfinity };
        return (user, scores) =>
        {
            var slots = new float[model.Items.Length];
            model.Score(train.ColumnsOf(user), options, slots);
            Array.Fill(scores, float.NaN);
            for (var slot = 0; slot < slots.Length; slot++) scores[model.Items[slot]] = slots[slot];
        };
    }
}
