namespace FeedRanker.Ranking;

/// <summary>
/// Turns features into bytes so that a node's test is one comparison of bytes. A feature's distinct thresholds
/// t0 &lt; t1 &lt; ... give each value its bin: how many thresholds are at most the value. x >= tk is then bin >= k + 1,
/// exactly. A plane holds the bins of one feature for a block of 64 rows; a feature with more than 255 thresholds takes
/// a plane for each 255, and one whose nodes disagree about missing values takes a plane for either side (0 is left of
/// every threshold of a plane, 255 is right of them all).
/// </summary>
internal sealed class FeaturePlanes
{
    public const int BlockRows = 64;
    public const int PerPlane = 255;

    private readonly float[] _thresholds;
    private readonly float[] _tables;
    private readonly BinnedFeature[] _features;
    private readonly BinPlane[] _planes;

    private FeaturePlanes(float[] thresholds, float[] tables, BinnedFeature[] features, BinPlane[] planes)
    {
        _thresholds = thresholds;
        _tables = tables;
        _features = features;
        _planes = planes;
    }

    /// <summary>How many planes a block takes.</summary>
    public int Count => _planes.Length;

    /// <summary>Plans the planes of all nodes, and gives each node its plane and threshold byte.</summary>
    public static FeaturePlanes Plan(TreeNodes nodes, int[] planeOf, byte[] byteOf)
    {
        var byFeature = new SortedDictionary<int, List<int>>();
        for (var at = 0; at < nodes.NodeCount; at++)
        {
            if (nodes.Feature[at] < 0) continue;
            if (!byFeature.TryGetValue(nodes.Feature[at], out var list)) byFeature.Add(nodes.Feature[at], list = []);
            list.Add(at);
        }

        var thresholds = new List<float>();
        var tables = new List<float>();
        var features = new List<BinnedFeature>();
        var planes = new List<BinPlane>();
        foreach (var (feature, at) in byFeature)
        {
            var distinct = at.Select(node => nodes.Value[node] + 0f).Distinct().Order().ToArray();
            var first = planes.Count;
            AddPlanes(nodes, at, distinct, planes, planeOf, byteOf);
            var levels = BinTable.Levels(distinct.Length);
            features.Add(new BinnedFeature(feature, thresholds.Count, distinct.Length, tables.Count, levels, first, planes.Count - first));
            thresholds.AddRange(distinct);
            if (distinct.Length <= PerPlane) BinTable.Append(distinct, levels, tables);
        }

        return new FeaturePlanes([.. thresholds], [.. tables], [.. features], [.. planes]);
    }

    /// <summary>Bins one block; rows beyond the source's are left as they were and mean nothing.</summary>
    public void Bin<TColumns>(in TColumns columns, int start, int rows, TreeScratch scratch)
        where TColumns : struct, IFeatureColumns
    {
        var values = scratch.Values;
        var bins = scratch.Bins;
        foreach (ref readonly var feature in _features.AsSpan())
        {
            columns.Read(feature.Feature, start, values[..rows]);
            if (feature.Count > PerPlane) BinTable.BinPlain(values, _thresholds.AsSpan(feature.First, feature.Count), bins);
            else if (BinTable.IsFast) BinTable.Bin(values, _tables.AsSpan(feature.Table), feature.Levels, bins);
            else BinTable.BinByLevel(values, _tables.AsSpan(feature.Table), feature.Levels, bins);
            foreach (ref readonly var plane in _planes.AsSpan(feature.Plane, feature.PlaneCount))
                BinTable.Narrow(values, bins, plane.Segment * PerPlane, plane.MissingRight, scratch.Plane(plane.Number));
        }
    }

    private static void AddPlanes(TreeNodes nodes, List<int> at, float[] distinct, List<BinPlane> planes, int[] planeOf, byte[] byteOf)
    {
        var made = new Dictionary<(int Segment, bool MissingRight), int>();
        foreach (var node in at)
        {
            var rank = Array.BinarySearch(distinct, nodes.Value[node] + 0f);
            var key = (rank / PerPlane, nodes.MissingLeft[node] == 0);
            if (!made.TryGetValue(key, out var number))
            {
                made.Add(key, number = planes.Count);
                planes.Add(new BinPlane(number, key.Item1, key.Item2));
            }

            planeOf[node] = number;
            byteOf[node] = (byte)(rank % PerPlane + 1);
        }
    }

    private readonly record struct BinnedFeature(int Feature, int First, int Count, int Table, int Levels, int Plane, int PlaneCount);

    private readonly record struct BinPlane(int Number, int Segment, bool MissingRight);
}
