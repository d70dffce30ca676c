using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class UserNeighbourTests
{
    [Fact]
    public void Score_AgainstEveryPairOfUsers_SumsWhatTheNearestChose()
    {
        const int Users = 60, Items = 45, Neighbours = 7;
        var matrix = Worlds.RandomMatrix(Users, Items, 700, 3);
        var byItem = matrix.Transpose();
        var options = new UserNeighbourOptions { Neighbours = Neighbours };
        var model = UserNeighbourScores.Train(matrix, options, threads: 2, WorkProgress.None, default);
        var width = FullRanking.WidthOf(Items);
        var asked = new[] { 59, 0, 31 };
        var scores = new float[asked.Length * width];
        model.Score(asked, scores);
        for (var i = 0; i < asked.Length; i++)
        {
            var user = asked[i];
            var nearest = Enumerable.Range(0, Users).Where(other => other != user).Select(other => (User: other, Alike: Alike(user, other)))
                .OrderByDescending(other => other.Alike).Take(Neighbours).ToArray();
            for (var item = 0; item < Items; item++)
            {
                var expected = nearest.Sum(other => other.Alike * Weight(other.User, item));
                Assert.True(Math.Abs(expected - scores[i * width + item]) < 1e-4 * (1 + expected), $"user {user}, item {item}: {scores[i * width + item]} for {expected}");
            }
        }

        double Weight(int user, int item) =>
            matrix.ColumnsOf(user).BinarySearch(item) is >= 0 and var at ? matrix.WeightsOf(user)[at] : 0;

        double Alike(int user, int other) => Enumerable.Range(0, Items).Sum(item =>
            Weight(user, item) * Weight(other, item) / Math.Pow(Math.Max(1e-9, Degree(byItem, item)), options.ItemExponent))
            / Math.Sqrt(Degree(matrix, user) * Degree(matrix, other));
    }

    private static double Degree(InteractionMatrix matrix, int row) => matrix.WeightsOf(row).ToArray().Sum(weight => (double)weight * weight);
}
