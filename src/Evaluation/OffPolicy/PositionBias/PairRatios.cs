namespace FeedRanker.Evaluation;

/// <summary>Weighted click rates of every pair of positions over what could stand at either.</summary>
internal sealed class PairRatios
{
    private readonly int _positions;
    private readonly double[] _weight;
    private readonly double[] _clicks;
    private readonly double[] _square;

    public PairRatios(ClickLog log, double[] rows)
    {
        _positions = log.PositionCount;
        _weight = new double[_positions * _positions];
        _clicks = new double[_weight.Length];
        _square = new double[_weight.Length];
        var known = log.Propensities;
        var stood = known ?? Count(log, rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0) continue;
            var at = (known is null ? log.Keys[i] : i) * _positions;
            var k = log.Positions[i];
            for (var other = 0; other < _positions; other++)
            {
                if (other == k || stood[at + other] == 0) continue;
                var weight = stood[at + other] / (stood[at + k] + stood[at + other]);
                Add(k * _positions + other, weight, rows[i], log.Clicks[i]);
            }
        }
    }

    /// <summary>θ_k = Π_{j ≤ k} θ_j / θ_{j-1}.</summary>
    public double[] Adjacent()
    {
        var curve = new double[_positions];
        curve[0] = 1;
        for (var k = 1; k < _positions; k++) curve[k] = curve[k - 1] * Math.Exp(LogRatio(k, k - 1, out _));
        return curve;
    }

    /// <summary>Least squares of log θ_k − log θ_k' = log ratio over all pairs, weighted by the inverse variance of each log ratio.</summary>
    public double[] AllPairs()
    {
        var n = _positions - 1; // log θ_0 is 0
        var (matrix, right) = (new double[n, n], new double[n]);
        for (var k = 1; k < _positions; k++)
            for (var other = 0; other < k; other++)
            {
                var ratio = LogRatio(k, other, out var variance);
                if (!double.IsFinite(ratio) || !(variance > 0)) continue;
                matrix[k - 1, k - 1] += 1 / variance;
                right[k - 1] += ratio / variance;
                if (other == 0) continue;
                matrix[other - 1, other - 1] += 1 / variance;
                matrix[k - 1, other - 1] -= 1 / variance;
                matrix[other - 1, k - 1] -= 1 / variance;
                right[other - 1] -= ratio / variance;
            }

        Solve(matrix, right);
        var curve = new double[_positions];
        for (var k = 0; k < _positions; k++) curve[k] = k == 0 ? 1 : Math.Exp(right[k - 1]);
        return curve;
    }

    private void Add(int pair, double weight, double times, bool click)
    {
        _weight[pair] += times * weight;
        if (!click) return;
        _clicks[pair] += times * weight;
        _square[pair] += times * weight * weight;
    }

    private double LogRatio(int k, int other, out double variance)
    {
        var (one, two) = (k * _positions + other, other * _positions + k);
        variance = _square[one] / (_clicks[one] * _clicks[one]) + _square[two] / (_clicks[two] * _clicks[two]);
        return Math.Log(_clicks[one] / _weight[one] / (_clicks[two] / _weight[two]));
    }

    private static double[] Count(ClickLog log, double[] rows)
    {
        var counts = new double[log.KeyCount * log.PositionCount];
        for (var i = 0; i < rows.Length; i++) counts[log.Keys[i] * log.PositionCount + log.Positions[i]] += rows[i];
        return counts;
    }

    // Gauss with partial pivoting; a position that no pair reaches becomes NaN.
    private static void Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var c = 0; c < n; c++)
        {
            var pivot = c;
            for (var r = c + 1; r < n; r++)
                if (Math.Abs(a[r, c]) > Math.Abs(a[pivot, c])) pivot = r;
            for (var j = 0; j < n; j++) (a[c, j], a[pivot, j]) = (a[pivot, j], a[c, j]);
            (b[c], b[pivot]) = (b[pivot], b[c]);
            for (var r = c + 1; r < n; r++)
            {
                var factor = a[r, c] == 0 ? 0 : a[r, c] / a[c, c];
                for (var j = c; j < n; j++) a[r, j] -= factor * a[c, j];
                b[r] -= factor * b[c];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var j = r + 1; j < n; j++)
                if (a[r, j] != 0) b[r] -= a[r, j] * b[j];
            b[r] = Math.Abs(a[r, r]) > 1e-12 ? b[r] / a[r, r] : double.NaN;
        }
    }
}
