using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class EaseTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Train_SmallMatrix_IsTheClosedForm()
    {
        var matrix = Worlds.RandomMatrix(80, 30, 600, 1);
        var model = EaseTrainer.Train(matrix, new EaseOptions { Regularisation = 7 }, WorkProgress.None, default);
        var n = model.Items.Length;
        var dense = Worlds.Dense(matrix);
        var gram = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                for (var user = 0; user < 80; user++)
                    if (dense[user, model.Items[i]] > 0 && dense[user, model.Items[j]] > 0) gram[i, j]++;
            gram[i, i] += 7;
        }

        var p = Inverse(gram);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                Assert.Equal(i == j ? 0 : -p[i, j] / p[j, j], model.Weights[i * n + j], 1e-5);
    }

    [Fact]
    public void Train_MoreItemsThanAllowed_KeepsTheMostChosen()
    {
        var matrix = Worlds.RandomMatrix(80, 100, 2000, 2);
        var model = EaseTrainer.Train(matrix, new EaseOptions { MaxItems = 20 }, WorkProgress.None, default);
        var byItem = matrix.Transpose();
        var expected = Enumerable.Range(0, 100).OrderByDescending(i => byItem.ColumnsOf(i).Length).ThenBy(i => i).Take(20).Order();
        Assert.Equal(expected, model.Items.ToArray());
        Assert.Equal(-1, model.SlotOf(99));
        Assert.Equal(-1, model.SlotOf(100_000));
    }

    [Fact]
    public void SourceAndAffinity_RecentItems_AddTheirRows()
    {
        var world = TinyWorld.Make();
        var model = EaseTrainer.Train(Worlds.MatrixOf(world), new EaseOptions { Regularisation = 5 }, WorkProgress.None, default);
        var options = new RecentItemsOptions { HalfLifeItems = float.PositiveInfinity };
        var state = world.User(3);
        var schema = new ColumnSchema();
        var affinity = new EaseAffinity(schema, model, options);
        var batch = new CandidateBatch(schema, 200);
        var items = new int[150];
        var scores = new float[150];
        var count = new EaseSource(model, options).Retrieve(world.Request(state), items, scores, default);
        for (var i = 0; i < count; i++) batch.Add(items[i], 0);
        affinity.Run(world.Request(state), batch, default);
        Assert.Equal(scores[..count], batch[schema["ease.affinity"]].ToArray());
        var wanted = state.Recent.ToArray().Select(a => a.Item).Distinct().ToArray();
        for (var i = 0; i < count; i++)
        {
            var sum = wanted.Sum(w => model.Weights[model.SlotOf(w) * model.Items.Length + model.SlotOf(items[i])]);
            Assert.Equal(sum, scores[i], 1e-5f);
        }

        affinity.Run(world.Request(TinyWorld.Stranger()), batch, default);
        Assert.All(batch[schema["ease.affinity"]].ToArray(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        var model = EaseTrainer.Train(Worlds.RandomMatrix(80, 100, 2000, 2), new EaseOptions { MaxItems = 50 }, WorkProgress.None, default);
        model.Save(_path);
        var loaded = EaseModel.Load(_path);
        Assert.Equal(model.ItemCount, loaded.ItemCount);
        Assert.Equal(model.Items, loaded.Items);
        Assert.Equal(model.Weights, loaded.Weights);
    }

    private static double[,] Inverse(double[,] a)
    {
        var n = a.GetLength(0);
        var m = (double[,])a.Clone();
        var inverse = new double[n, n];
        for (var i = 0; i < n; i++) inverse[i, i] = 1;
        for (var k = 0; k < n; k++) // Gauss and Jordan; no pivoting is needed for a positive definite matrix
        {
            var pivot = m[k, k];
            for (var j = 0; j < n; j++)
            {
                m[k, j] /= pivot;
                inverse[k, j] /= pivot;
            }

            for (var i = 0; i < n; i++)
            {
                var f = m[i, k];
                if (i == k || f == 0) continue;
                for (var j = 0; j < n; j++)
                {
                    m[i, j] -= f * m[k, j];
                    inverse[i, j] -= f * inverse[k, j];
                }
            }
        }

        return inverse;
    }
}
