using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.Ranking;
using RankingMetrics = FeedRanker.Ranking.RankingMetrics;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// How much of what clicks lose by position bias its correction brings back. Five rankers of the same rows and options, for each of
/// two losses: on clicks as if every place were looked at; on those clicks corrected, the curve learnt; corrected by the true curve;
/// on as many clicks without any bias, which tells what bias costs from what fewer looks cost; and on what would have been
/// clicked had everything been looked at, both drawn from the truth. Each orders the held-out pages, measured by NDCG with the
/// true relevance as gain.
/// </summary>
internal sealed class PositionBiasStudy(TrainingTable rows, float[] relevance, string place, TreeTrainingOptions options)
{
    /// <summary>Where the rankers of one loss stand among its results.</summary>
    public const int Naive = 0, AsManyClicks = 3, EverythingLookedAt = 4;

    private const double TestShare = 0.2;

    /// <summary>For each loss the NDCG of each of its rankers on each held-out page.</summary>
    public IReadOnlyList<(string Loss, IReadOnlyList<(string Ranker, double[] PerPage)> Rankers)> Run(IWorkProgress progress, CancellationToken ct)
    {
        var split = rows.TimesMs[(int)(rows.Count * (1 - TestShare))];
        var random = new FeedRandom((ulong)options.Seed);
        TrainingTable New() => new(rows.Features);
        var (clicks, looked, thinned, test) = (New(), New(), New(), New());
        var truth = new List<float>();
        var looks = ShareLookedAt(split);
        for (var group = 0; group < rows.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(rows, group);
            var isTest = rows.TimesMs[start] >= split;
            foreach (var into in isTest ? [test] : new[] { clicks, looked, thinned }) into.BeginGroup();
            for (var row = start; row < end; row++)
            {
                var drawn = random.NextDouble();
                if (isTest)
                {
                    Add(row, test, rows.Labels[row]);
                    truth.Add(relevance[row]);
                    continue;
                }

                Add(row, clicks, rows.Labels[row]);
                Add(row, looked, drawn < relevance[row] ? 1f : 0f);
                Add(row, thinned, drawn < relevance[row] * looks ? 1f : 0f);
            }
        }

        var curve = Curve();
        return [("pairs", Rankers(TreeObjective.LambdaRank)), ("log loss", Rankers(TreeObjective.Logistic))];

        IReadOnlyList<(string Ranker, double[] PerPage)> Rankers(TreeObjective objective)
        {
            var places = options with { Objective = objective, PositionFeature = place };
            return
            [
                ("clicks as they are", Measure(clicks, places with { Examination = "1" })),
                ("corrected, curve learnt", Measure(clicks, places)),
                ("corrected, true curve", Measure(clicks, places with { Examination = curve })),
                ("as many clicks, no bias", Measure(thinned, places with { Examination = "1" })),
                ("everything looked at", Measure(looked, places with { Examination = "1" })),
            ];
        }

        double[] Measure(TrainingTable train, TreeTrainingOptions with) => Ndcg(TreeTrainer.Train(train, null, with, progress, ct).Score(test), test, truth);
    }

    /// <summary>The share of the loss that a ranker recovers, and its 95% interval over pages.</summary>
    public static (double Share, Interval Interval) Recovered(double[] naive, double[] corrected, double[] ideal)
    {
        var random = new FeedRandom(1);
        var shares = new double[2000];
        for (var r = 0; r < shares.Length; r++)
        {
            double won = 0, lost = 0;
            for (var i = 0; i < naive.Length; i++)
            {
                var page = random.Next(naive.Length);
                won += corrected[page] - naive[page];
                lost += ideal[page] - naive[page];
            }

            shares[r] = won / lost;
        }

        Array.Sort(shares);
        return ((corrected.Average() - naive.Average()) / (ideal.Average() - naive.Average()), new Interval(shares[50], shares[^50]));
    }

    // Of what would be clicked before the split if everything were looked at, the share that was.
    private double ShareLookedAt(long split)
    {
        double clicked = 0, relevant = 0;
        for (var row = 0; row < rows.Count && rows.TimesMs[row] < split; row++)
        {
            clicked += rows.Labels[row];
            relevant += relevance[row];
        }

        return clicked / relevant;
    }

    private void Add(int row, TrainingTable into, float label) =>
        rows.Row(row).CopyTo(into.Add(rows.Users[row], rows.Items[row], rows.TimesMs[row], label));

    // Clicks by place over true relevance by place, which is how likely the place is looked at.
    private string Curve()
    {
        var column = Enumerable.Range(0, rows.Features.Count).First(f => rows.Features[f] == place);
        var clicked = new SortedDictionary<int, (double Clicks, double Relevance)>();
        for (var row = 0; row < rows.Count; row++)
        {
            var at = (int)rows.Row(row)[column];
            var (clicks, relevant) = clicked.GetValueOrDefault(at);
            clicked[at] = (clicks + rows.Labels[row], relevant + relevance[row]);
        }

        var top = clicked[0].Clicks / clicked[0].Relevance;
        return string.Join(',', clicked.Values.Select(c => Math.Min(1, c.Clicks / c.Relevance / top).ToString("R", CultureInfo.InvariantCulture)));
    }

    private static double[] Ndcg(float[] scores, TrainingTable test, List<float> truth)
    {
        var pages = new List<double>();
        for (var group = 0; group < test.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(test, group);
            var gains = truth[start..end].ToArray();
            pages.Add(Dcg(gains, RankingMetrics.Order(scores.AsSpan(start, end - start))) / Dcg(gains, RankingMetrics.Order(gains)));
        }

        return [.. pages];
    }

    private static double Dcg(float[] gains, int[] order)
    {
        var sum = 0.0;
        for (var rank = 0; rank < order.Length; rank++) sum += gains[order[rank]] * RankingMetrics.Discount(rank);
        return sum;
    }
}
