namespace FeedRanker.Evaluation;

/// <summary>
/// The measures of one judged list. R is <see cref="JudgedList.RelevantCount"/>; an item is relevant when its grade is
/// at least <see cref="JudgedList.Level"/>; a cut at k beyond the list's end takes the missing ranks as not relevant, so
/// precision still divides by k. With R = 0 all are 0: what to make of such queries is the caller's policy
/// (<see cref="EmptyQueries"/>). Equal to trec_eval 9 on every measure it shares.
/// </summary>
public static class RankingMetrics
{
    private static readonly double[] Discounts = MakeDiscounts(4096);

    /// <summary>
    /// DCG@k / ideal DCG@k with DCG@k = Σ_{i=1..k} gain(g_i) / log2(i + 1) (Järvelin and Kekäläinen 2002; trec_eval's
    /// <c>ndcg_cut</c>, and <c>ndcg</c> without a cut). The ideal list holds all judged items.
    /// </summary>
    public static double Ndcg(in JudgedList list, int k)
    {
        var ideal = Dcg(list.Ideal[..Math.Min(k, list.Ideal.Length)], list.Gain);
        return ideal > 0 ? Dcg(list.Top(k), list.Gain) / ideal : 0;
    }

    /// <summary>Relevant items in the first k over R (trec_eval's <c>recall</c>).</summary>
    public static double Recall(in JudgedList list, int k) =>
        list.RelevantCount == 0 ? 0 : (double)CountRelevant(list, k) / list.RelevantCount;

    /// <summary>Relevant items in the first k over k (trec_eval's <c>P</c>).</summary>
    public static double Precision(in JudgedList list, int k) => (double)CountRelevant(list, k) / k;

    /// <summary>1 when a relevant item is among the first k, else 0 (trec_eval's <c>success</c>).</summary>
    public static double Hit(in JudgedList list, int k) => FirstRelevant(list, k) > 0 ? 1 : 0;

    /// <summary>
    /// Average precision: Σ over the ranks i ≤ k of relevant items of precision@i, over R; not over min(R, k)
    /// (trec_eval's <c>map_cut</c>, and <c>map</c> without a cut).
    /// </summary>
    public static double AveragePrecision(in JudgedList list, int k)
    {
        if (list.RelevantCount == 0) return 0;
        var grades = list.Top(k);
        var found = 0;
        var sum = 0.0;
        for (var i = 0; i < grades.Length; i++)
            if (grades[i] >= list.Level) sum += ++found / (double)(i + 1);
        return sum / list.RelevantCount;
    }

    /// <summary>1 / rank of the first relevant item, 0 when none is among the first k (trec_eval's <c>recip_rank</c>).</summary>
    public static double ReciprocalRank(in JudgedList list, int k)
    {
        var rank = FirstRelevant(list, k);
        return rank > 0 ? 1.0 / rank : 0;
    }

    /// <summary>Precision at rank R (trec_eval's <c>Rprec</c>). Has no cut: k is ignored.</summary>
    public static double RPrecision(in JudgedList list, int k) => Recall(list, list.RelevantCount);

    /// <summary>
    /// bpref = 1/R Σ over retrieved relevant r of 1 − min(n(r), R) / min(N, R), n(r) judged non-relevant items above r
    /// (Buckley and Voorhees 2004, as trec_eval computes it). Unjudged items do not count. Has no cut: k is ignored.
    /// </summary>
    public static double Bpref(in JudgedList list, int k)
    {
        var total = list.RelevantCount;
        if (total == 0) return 0;
        var worst = Math.Min(list.NonRelevantCount, total);
        var above = 0;
        var sum = 0.0;
        foreach (var grade in list.Grades)
        {
            if (grade >= list.Level) sum += above == 0 ? 1 : 1 - (double)Math.Min(above, total) / worst;
            else if (grade >= 0) above++;
        }

        return sum / total;
    }

    internal static double GainOf(int grade, Gain gain) =>
        grade <= 0 ? 0 : gain == Gain.Linear ? grade : Math.ScaleB(1, grade) - 1;

    private static double Dcg(ReadOnlySpan<int> grades, Gain gain)
    {
        var sum = 0.0;
        for (var i = 0; i < grades.Length; i++)
            if (grades[i] > 0) sum += GainOf(grades[i], gain) / (i < Discounts.Length ? Discounts[i] : Math.Log2(i + 2.0));
        return sum;
    }

    private static int CountRelevant(in JudgedList list, int k)
    {
        var count = 0;
        foreach (var grade in list.Top(k))
            if (grade >= list.Level) count++;
        return count;
    }

    private static int FirstRelevant(in JudgedList list, int k)
    {
        var grades = list.Top(k);
        for (var i = 0; i < grades.Length; i++)
            if (grades[i] >= list.Level) return i + 1;
        return 0;
    }

    private static double[] MakeDiscounts(int count)
    {
        var discounts = new double[count];
        for (var i = 0; i < count; i++) discounts[i] = Math.Log2(i + 2.0);
        return discounts;
    }
}
