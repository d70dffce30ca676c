using System.Globalization;

namespace FeedRanker.Evaluation.Tests;

/// <summary>ndcg@5, map, bpref and recall@5 of one query by sorting, dictionaries and the definitions, word for word.</summary>
internal static class PlainEvaluation
{
    public static double[] Of(string run, string qrels, string query, Gain gain)
    {
        var grades = Lines(qrels, query).ToDictionary(f => f[2], f => int.Parse(f[3], CultureInfo.InvariantCulture));
        var ranked = Lines(run, query)
            .OrderByDescending(f => double.Parse(f[4], CultureInfo.InvariantCulture))
            .ThenByDescending(f => f[2], StringComparer.Ordinal)
            .Select(f => f[2])
            .ToList();
        var relevant = grades.Count(g => g.Value > 0);
        var nonRelevant = grades.Count(g => g.Value == 0);
        double GainOf(int grade) => grade <= 0 ? 0 : gain == Gain.Linear ? grade : Math.Pow(2, grade) - 1;
        double Dcg(IEnumerable<int> list) => list.Take(5).Select((g, i) => GainOf(g) / Math.Log2(i + 2)).Sum();
        int GradeOf(string item) => grades.GetValueOrDefault(item, -1);
        bool Relevant(string item) => GradeOf(item) > 0;

        var ideal = Dcg(grades.Values.OrderDescending());
        var precisions = ranked.Select((item, i) => Relevant(item) ? ranked.Take(i + 1).Count(Relevant) / (i + 1.0) : 0).Sum();
        var preferences = ranked.Select((item, i) => (item, above: ranked.Take(i).Count(a => GradeOf(a) == 0)))
            .Where(p => Relevant(p.item))
            .Select(p => p.above == 0 ? 1 : 1 - Math.Min(p.above, relevant) / (double)Math.Min(nonRelevant, relevant))
            .Sum();
        return
        [
            ideal == 0 ? 0 : Dcg(ranked.Select(GradeOf)) / ideal,
            relevant == 0 ? 0 : precisions / relevant,
            relevant == 0 ? 0 : preferences / relevant,
            relevant == 0 ? 0 : ranked.Take(5).Count(Relevant) / (double)relevant,
        ];
    }

    private static IEnumerable<string[]> Lines(string text, string query) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(f => f[0] == query);
}
