using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// LambdaRank (Burges 2010, "From RankNet to LambdaRank to LambdaMART", eq. 6-9): for a pair of a group whose grades
/// differ, i above j in grade, rho = 1 / (1 + e^(s_i - s_j)), lambda = |delta NDCG_ij| rho,
/// hessian = |delta NDCG_ij| rho (1 - rho), where delta NDCG is what swapping the two would change.
/// Pairs are all of which one row is now among the first T (TopK, as LightGBM takes them; NDCG is of T rows), or are drawn anew in
/// each round (Sampled, as XGBoost 1.7's rank:ndcg does): each row draws K rows of another grade, every pair drawn counts
/// 1 / K, and NDCG is of all rows. In the mean a pair of rows with u and v rows of other grades then counts 1 / u + 1 / v. Draws
/// depend on the seed, the round and the group.
/// Normalised as in LightGBM, a group's lambdas are scaled by log2(1 + L) / L with L their sum, so that large groups do
/// not drown small ones, and the change is divided by 0.01 + |s_i - s_j|, so that pairs still close together count
/// most. A group counts by the mean weight of its rows.
/// </summary>
internal sealed class LambdaRankLoss : IBoostingLoss
{
    private const double Closest = 0.01;
    private const double LeastHessian = 1e-16;

    private readonly TrainingTable _table;
    private readonly LambdaPairs _pairs;
    private readonly int _ranks; // how many of the first count
    private readonly int _perRow;
    private readonly ulong _seed;
    private readonly bool _normalise;
    private readonly double[] _inverseIdeal;
    private readonly double[] _groupWeight;
    private readonly double[] _discount;
    private readonly double[] _gain;
    private readonly int[] _order;
    private readonly int[] _rank;
    private readonly int[] _byGrade;
    private readonly double[] _lambdas;
    private readonly double[] _hessians;
    private readonly ulong[] _keys;
    private ulong _round;

    public LambdaRankLoss(TrainingTable table, TreeTrainingOptions options, PairBias? bias = null)
    {
        Bias = bias;
        _table = table;
        _pairs = options.Pairs;
        _perRow = options.PairsPerRow;
        _seed = (ulong)options.Seed;
        _ranks = options.Pairs == LambdaPairs.TopK ? options.Truncation : int.MaxValue;
        _normalise = options.NormalisePairs;
        var groups = table.GroupStarts.Count;
        _inverseIdeal = new double[groups];
        _groupWeight = new double[groups];
        var longest = 0;
        for (var group = 0; group < groups; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            var labels = table.Labels[start..end];
            var ideal = RankingMetrics.Dcg(labels, RankingMetrics.Order(labels), _ranks);
            _inverseIdeal[group] = ideal > 0 ? 1 / ideal : 0;
            foreach (var weight in table.Weights[start..end]) _groupWeight[group] += weight / (end - start);
            longest = Math.Max(longest, end - start);
        }

        _discount = new double[longest];
        for (var rank = 0; rank < longest; rank++) _discount[rank] = RankingMetrics.Discount(rank);
        _gain = new double[longest];
        _order = new int[longest];
        _rank = new int[longest];
        _byGrade = new int[longest];
        _lambdas = new double[longest];
        _hessians = new double[longest];
        _keys = new ulong[longest];
    }

    public float BaseScore => 0;

    /// <summary>What corrects pairs for the places they were shown at, or null.</summary>
    public PairBias? Bias { get; }

    public void Derivatives(ReadOnlySpan<float> margins, Span<float> gradients, Span<float> hessians)
    {
        for (var group = 0; group < _groupWeight.Length; group++)
        {
            var (start, end) = TableCheck.Group(_table, group);
            var count = end - start;
            _lambdas.AsSpan(0, count).Clear();
            _hessians.AsSpan(0, count).Clear();
            var scale = 0.0;
            if (_inverseIdeal[group] > 0 && _groupWeight[group] > 0)
            {
                var total = Group(group, margins[start..end], _table.Labels[start..end], start);
                scale = _groupWeight[group] * (_normalise && total > 0 ? Math.Log2(1 + total) / total : 1);
            }

            for (var i = 0; i < count; i++)
            {
                gradients[start + i] = (float)(scale * _lambdas[i]);
                hessians[start + i] = (float)Math.Max(scale * _hessians[i], LeastHessian);
            }
        }

        _round++;
        Bias?.Update();
    }

    // Adds the lambdas of one group's pairs; returns the sum of their sizes, each counted for both of its rows.
    private double Group(int group, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, int start)
    {
        var count = scores.Length;
        for (var i = 0; i < count; i++)
        {
            _order[i] = i;
            _gain[i] = RankingMetrics.Gain(labels[i]);
        }

        TopK.SortDescending(_order.AsSpan(0, count), scores, _keys);
        for (var rank = 0; rank < count; rank++) _rank[_order[rank]] = rank;
        var spread = scores[_order[0]] != scores[_order[count - 1]];
        var each = new Pairing(scores, start, _inverseIdeal[group], spread && _normalise);
        return _pairs == LambdaPairs.TopK ? AllOfBest(each, labels) : Drawn(each, labels, group);
    }

    private double AllOfBest(in Pairing each, ReadOnlySpan<float> labels)
    {
        var total = 0.0;
        for (var a = 0; a < Math.Min(_ranks, labels.Length - 1); a++)
        {
            for (var b = a + 1; b < labels.Length; b++)
            {
                var (i, j) = (_order[a], _order[b]);
                if (labels[i] != labels[j]) total += labels[i] > labels[j] ? Add(each, i, j, 1) : Add(each, j, i, 1);
            }
        }

        return total;
    }

    // By falling grade, rows are runs of one grade each; a row's partner is drawn from those before and after its own run.
    private double Drawn(in Pairing each, ReadOnlySpan<float> labels, int group)
    {
        var count = labels.Length;
        var byGrade = _byGrade.AsSpan(0, count);
        for (var i = 0; i < count; i++) byGrade[i] = i;
        TopK.SortDescending(byGrade, labels, _keys);
        var random = FeedRandom.For(StableHash.Mix(_seed ^ StableHash.Mix(_round)), (ulong)group);
        var total = 0.0;
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && labels[byGrade[to]] == labels[byGrade[from]]) to++;
            var others = count - (to - from);
            for (var i = from; others > 0 && i < to; i++)
            {
                for (var draw = 0; draw < _perRow; draw++)
                {
                    var other = random.Next(others);
                    total += other < from
                        ? Add(each, byGrade[other], byGrade[i], 1.0 / _perRow)
                        : Add(each, byGrade[i], byGrade[other + to - from], 1.0 / _perRow);
                }
            }

            from = to;
        }

        return total;
    }

    private double Add(in Pairing of, int better, int worse, double share)
    {
        var apart = (double)of.Scores[better] - of.Scores[worse];
        var change = share * (_gain[better] - _gain[worse]) * Math.Abs(_discount[_rank[better]] - _discount[_rank[worse]]) * of.InverseIdeal;
        if (of.ByDistance) change /= Closest + Math.Abs(apart);
        var rho = 1 / (1 + Math.Exp(apart));
        var size = 2 * change * rho; // uncorrected, or a group's scale would undo what its places count
        if (Bias is not null)
        {
            Bias.Add(of.Start + better, of.Start + worse, change * RankingMetrics.CrossEntropy(apart, 1));
            change *= Bias.Weight(of.Start + better, of.Start + worse);
        }

        var lambda = change * rho;
        var hessian = lambda * (1 - rho);
        _lambdas[better] -= lambda;
        _lambdas[worse] += lambda;
        _hessians[better] += hessian;
        _hessians[worse] += hessian;
        return size;
    }

    // What the pairs of one group have in common.
    private readonly ref struct Pairing(ReadOnlySpan<float> scores, int start, double inverseIdeal, bool byDistance)
    {
        public readonly ReadOnlySpan<float> Scores = scores;
        public readonly int Start = start;
        public readonly double InverseIdeal = inverseIdeal;
        public readonly bool ByDistance = byDistance;
    }
}
