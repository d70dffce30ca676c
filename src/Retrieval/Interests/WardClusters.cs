namespace FeedRanker.Retrieval;

/// <summary>
/// Ward's agglomerative clustering (1963) of a few unit vectors: joins the pair that adds least to the squared distances
/// within clusters, until no more than so many are left and the next joining would cost more than a bound. O(n²) memory
/// and, with nearest neighbours kept, O(n²) steps in practice. Equal costs: the earliest pair. Reusable; not thread-safe.
/// </summary>
internal sealed class WardClusters(int most)
{
    private readonly float[] _costs = new float[most * most]; // of joining clusters i < j, at i * most + j
    private readonly int[] _nearest = new int[most]; // of cluster i, the j > i that is cheapest to join
    private readonly int[] _sizes = new int[most]; // 0: joined into another
    private readonly int[] _clusterOf = new int[most];
    private int _count;

    /// <summary>After <see cref="Cluster"/>: the cluster of each item, named by its first item.</summary>
    public ReadOnlySpan<int> ClusterOf => _clusterOf.AsSpan(0, _count);

    /// <summary>Clusters unit vectors.</summary>
    /// <param name="units">Row-major, each of length 1.</param>
    /// <param name="dimensions">Numbers per vector, a multiple of 16.</param>
    /// <param name="clusters">The most clusters to leave.</param>
    /// <param name="joinBelow">Joins while the cost is at most this, in units of 1 - cosine.</param>
    /// <returns>How many clusters are left.</returns>
    public int Cluster(ReadOnlySpan<float> units, int dimensions, int clusters, float joinBelow)
    {
        _count = units.Length / dimensions;
        Span<float> dots = stackalloc float[_count];
        for (var i = 0; i < _count; i++)
        {
            (_sizes[i], _clusterOf[i]) = (1, i);
            RowDots.Many(units, units.Slice(i * dimensions, dimensions), dots);
            for (var j = i + 1; j < _count; j++) _costs[i * most + j] = 1 - dots[j];
        }

        for (var i = 0; i < _count; i++) FindNearest(i);
        var left = _count;
        while (left > 1)
        {
            var first = Cheapest();
            if (left <= clusters && _costs[first * most + _nearest[first]] > joinBelow) break;
            Join(first, _nearest[first]);
            left--;
        }

        return left;
    }

    private int Cheapest()
    {
        var best = -1;
        for (var i = 0; i < _count; i++)
        {
            if (_sizes[i] == 0 || _nearest[i] < 0) continue;
            if (best < 0 || _costs[i * most + _nearest[i]] < _costs[best * most + _nearest[best]]) best = i;
        }

        return best;
    }

    // Lance and Williams (1967): the cost to k of the joined cluster from those of its parts.
    private void Join(int i, int j)
    {
        var between = _costs[i * most + j];
        for (var k = 0; k < _count; k++)
        {
            if (_sizes[k] == 0 || k == i || k == j) continue;
            ref var toI = ref _costs[Math.Min(i, k) * most + Math.Max(i, k)];
            var toJ = _costs[Math.Min(j, k) * most + Math.Max(j, k)];
            toI = ((_sizes[i] + _sizes[k]) * toI + (_sizes[j] + _sizes[k]) * toJ - _sizes[k] * between) / (_sizes[i] + _sizes[j] + _sizes[k]);
        }

        _sizes[i] += _sizes[j];
        _sizes[j] = 0;
        foreach (ref var cluster in _clusterOf.AsSpan(0, _count))
            if (cluster == j) cluster = i;
        for (var k = 0; k < j; k++)
        {
            if (_sizes[k] == 0) continue;
            if (k == i || _nearest[k] == i || _nearest[k] == j) FindNearest(k);
            else if (k < i && IsNearer(k, i, _nearest[k])) _nearest[k] = i;
        }
    }

    private bool IsNearer(int k, int a, int b) =>
        _costs[k * most + a] < _costs[k * most + b] || (_costs[k * most + a] == _costs[k * most + b] && a < b);

    private void FindNearest(int i)
    {
        var best = -1;
        for (var j = i + 1; j < _count; j++)
            if (_sizes[j] > 0 && (best < 0 || _costs[i * most + j] < _costs[i * most + best])) best = j;
        _nearest[i] = best;
    }
}
