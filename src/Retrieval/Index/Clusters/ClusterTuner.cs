namespace FeedRanker.Retrieval;

/// <summary>Measures recall against probing every cluster, and finds the least effort that reaches one.</summary>
internal sealed class ClusterTuner
{
    private readonly ClusterIndex _index;
    private readonly VectorSet _queries;
    private readonly HashSet<int>[] _best;
    private readonly int[] _rows;
    private readonly float[] _scores;

    public ClusterTuner(ClusterIndex index, VectorSet queries, int take)
    {
        _index = index;
        _queries = queries;
        _rows = new int[take];
        _scores = new float[take];
        _best = new HashSet<int>[queries.Count];
        for (var q = 0; q < _best.Length; q++)
            _best[q] = [.. _rows.AsSpan(0, index.Search(queries[q], index.ClusterCount, default(AllRows), _rows, _scores))];
    }

    public int Least(double recall)
    {
        int low = 1, high = _index.ClusterCount;
        while (low < high)
        {
            var middle = (int)Math.Sqrt((double)low * high);
            if (RecallAt(middle) >= recall) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private double RecallAt(int effort)
    {
        long hits = 0, wanted = 0;
        for (var q = 0; q < _best.Length; q++)
        {
            var found = _index.Search(_queries[q], effort, default(AllRows), _rows, _scores);
            wanted += _best[q].Count;
            foreach (var row in _rows.AsSpan(0, found))
                if (_best[q].Contains(row)) hits++;
        }

        return wanted == 0 ? 1 : (double)hits / wanted;
    }
}
