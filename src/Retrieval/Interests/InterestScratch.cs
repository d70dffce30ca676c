using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The working memory of one request's interests: recent items, clusters, queries, merged hits. Not thread-safe.</summary>
internal sealed class InterestScratch
{
    private readonly InterestOptions _options;
    private readonly int _d;
    private readonly RecentPositives _positives = new();
    private readonly WardClusters _ward;
    private readonly AlsRowSolver? _solver;
    private readonly float[] _units;
    private readonly float[] _query;
    private readonly int[] _rows; // of the recent items that have vectors
    private readonly float[] _weights;
    private readonly int[] _interests; // clusters by falling importance
    private readonly float[] _importance;
    private readonly int[] _members;
    private readonly float[] _memberWeights;
    private int[] _foundRows = [];
    private float[] _foundScores = [];
    private int[] _mergedRows = [];
    private float[] _mergedScores = [];
    private RowMap _slotOf = new(16);
    private int _found;
    private int _merged;

    public InterestScratch(int dimensions, InterestOptions options)
    {
        var most = options.Recent.MaxItems;
        (_options, _d) = (options, dimensions);
        _ward = new WardClusters(most);
        if (options.Query == InterestQuery.FoldIn) _solver = new AlsRowSolver(dimensions);
        (_units, _query, Product) = (new float[most * dimensions], new float[dimensions], new float[dimensions]);
        (_rows, _weights, _interests, _importance) = (new int[most], new float[most], new int[most], new float[most]);
        (_members, _memberWeights) = (new int[most], new float[most]);
    }

    public float[] Product { get; }

    /// <summary>Clusters the recent items; returns how many interests there are.</summary>
    public int Cluster(ReadOnlySpan<UserAction> recent, ItemVectors vectors)
    {
        _positives.Collect(recent, _options.Recent.Weights, PairMerge.Sum, vectors.Count, _options.Recent.MaxItems);
        _found = 0;
        for (var i = 0; i < _positives.Count; i++)
        {
            var row = _positives.Items[i];
            if (!vectors.Knows(row)) continue;
            var unit = _units.AsSpan(_found * _d, _d);
            TensorPrimitives.Divide(vectors.VectorOf(row), TensorPrimitives.Norm(vectors.VectorOf(row)), unit);
            (_rows[_found], _weights[_found]) = (row, _positives.Weights[i] * _options.Recent.Decay(i));
            _found++;
        }

        if (_found == 0) return 0;
        _ward.Cluster(_units.AsSpan(0, _found * _d), _d, _options.MaxInterests, _options.JoinBelow);
        return RankInterests();
    }

    /// <summary>The query of an interest, by falling importance.</summary>
    public ReadOnlySpan<float> Query(int interest, ItemVectors vectors, AlsModel? model)
    {
        if (_solver is not null && FoldIn(_interests[interest], model!)) return _query;
        Mean(_interests[interest]);
        if (_options.Query == InterestQuery.Medoid) vectors.VectorOf(_rows[Medoid(_interests[interest])]).CopyTo(_query);
        return _query;
    }

    public void BeginMerge(int most, int interests)
    {
        if (_foundRows.Length < most) (_foundRows, _foundScores) = (new int[most], new float[most]);
        var capacity = most * Math.Max(1, interests);
        if (_mergedRows.Length < capacity) (_mergedRows, _mergedScores, _slotOf) = (new int[capacity], new float[capacity], new RowMap(capacity));
        _slotOf.Clear();
        _merged = 0;
    }

    public Span<int> Rows(int most) => _foundRows.AsSpan(0, most);

    public Span<float> Scores(int most) => _foundScores.AsSpan(0, most);

    /// <summary>Takes in one interest's hits; an item of several interests keeps its best score.</summary>
    public void Offer(int count, float mean, float deviation)
    {
        for (var i = 0; i < count; i++)
        {
            var score = (_foundScores[i] - mean) / deviation;
            var slot = _slotOf.GetOrAdd(_foundRows[i], _merged, mayAdd: true);
            if (slot == _merged) (_mergedRows[_merged++], _mergedScores[slot]) = (_foundRows[i], score);
            else _mergedScores[slot] = Math.Max(_mergedScores[slot], score);
        }
    }

    public void GiveTo(ref BestRows best)
    {
        for (var i = 0; i < _merged; i++) best.Add(_mergedRows[i], _mergedScores[i]);
    }

    // Interests by falling sum of their items' weights, the earlier one first among equals.
    private int RankInterests()
    {
        Array.Clear(_importance);
        var clusterOf = _ward.ClusterOf;
        for (var i = 0; i < _found; i++) _importance[clusterOf[i]] += _weights[i];
        var count = 0;
        for (var c = 0; c < _found; c++)
        {
            if (clusterOf[c] != c) continue;
            var at = count++;
            for (; at > 0 && _importance[_interests[at - 1]] < _importance[c]; at--) _interests[at] = _interests[at - 1];
            _interests[at] = c;
        }

        return count;
    }

    private void Mean(int cluster)
    {
        Array.Clear(_query);
        for (var i = 0; i < _found; i++)
            if (_ward.ClusterOf[i] == cluster) TensorPrimitives.MultiplyAdd(_units.AsSpan(i * _d, _d), _weights[i], _query, _query);
    }

    // The item whose direction is nearest to the mean's has the largest sum of cosines to the others.
    private int Medoid(int cluster)
    {
        var (best, most) = (-1, float.NegativeInfinity);
        for (var i = 0; i < _found; i++)
        {
            if (_ward.ClusterOf[i] != cluster) continue;
            var cosines = RowDots.One(_units.AsSpan(i * _d, _d), _query);
            if (cosines > most) (best, most) = (i, cosines);
        }

        return best;
    }

    private bool FoldIn(int cluster, AlsModel model)
    {
        var count = 0;
        for (var i = 0; i < _found; i++)
            if (_ward.ClusterOf[i] == cluster && model.Knows(_rows[i])) (_members[count], _memberWeights[count++]) = (_rows[i], _weights[i]);
        if (count > 0) _solver!.Solve(model.UserStep, _members.AsSpan(0, count), _memberWeights.AsSpan(0, count), _query);
        return count > 0;
    }
}
