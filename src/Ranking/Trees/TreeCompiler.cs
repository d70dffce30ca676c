namespace FeedRanker.Ranking;

/// <summary>Lays an ensemble out for the kernels.</summary>
internal sealed class TreeCompiler
{
    private readonly TreeNodes _nodes;
    private readonly int[] _planeOf;
    private readonly byte[] _byteOf;
    private readonly int _planesAt;
    private readonly List<CompiledNode> _compiled = [];
    private readonly List<float> _leaves = [];

    public TreeCompiler(TreeNodes nodes, TreeLayout layout)
    {
        _nodes = nodes;
        _planeOf = new int[nodes.NodeCount];
        _byteOf = new byte[nodes.NodeCount];
        Planes = FeaturePlanes.Plan(nodes, _planeOf, _byteOf);
        var inner = Enumerable.Range(0, nodes.TreeCount).Select(InnerCount).ToArray();
        bool Blends(int tree) => layout == TreeLayout.Fastest && inner[tree] < TreeScratch.LeafSlots;
        NodeSlots = Enumerable.Range(0, nodes.TreeCount).Where(Blends).Select(t => inner[t]).DefaultIfEmpty(0).Max();
        _planesAt = TreeScratch.PlanesAt(NodeSlots);
        Trees = Enumerable.Range(0, nodes.TreeCount).Select(t => Compile(t, inner[t], Blends(t))).ToArray();
    }

    public FeaturePlanes Planes { get; }

    /// <summary>Inner nodes of the largest tree that is blended.</summary>
    public int NodeSlots { get; }

    public CompiledTree[] Trees { get; }

    public CompiledNode[] Nodes => [.. _compiled];

    public float[] Leaves => [.. _leaves];

    private int InnerCount(int tree)
    {
        var count = 0;
        for (var at = _nodes.Starts[tree]; at < _nodes.Starts[tree + 1]; at++) count += _nodes.Feature[at] >= 0 ? 1 : 0;
        return count;
    }

    private CompiledTree Compile(int tree, int inner, bool blend)
    {
        var (firstNode, firstLeaf) = (_compiled.Count, _leaves.Count);
        var first = _nodes.Starts[tree];
        var number = new int[_nodes.Starts[tree + 1] - first]; // of a leaf among leaves, of an inner node among inner nodes
        int innerSoFar = 0, leavesSoFar = 0;
        for (var i = 0; i < number.Length; i++)
        {
            if (_nodes.Feature[first + i] < 0)
            {
                number[i] = leavesSoFar++;
                _leaves.Add(_nodes.Value[first + i]);
            }
            else
            {
                number[i] = blend ? inner - ++innerSoFar : innerSoFar++; // blended children come before their parents
            }
        }

        for (var k = 0; k < inner; k++) _compiled.Add(default);
        for (var i = 0; i < number.Length; i++)
        {
            var at = first + i;
            if (_nodes.Feature[at] < 0) continue;
            int Child(int node) => (_nodes.Feature[node] < 0, blend) switch
            {
                (true, true) => number[node - first] * TreeScratch.SlotBytes,
                (false, true) => (TreeScratch.LeafSlots + number[node - first]) * TreeScratch.SlotBytes,
                (true, false) => ~(firstLeaf + number[node - first]),
                (false, false) => firstNode + number[node - first],
            };
            _compiled[firstNode + number[i]] = new CompiledNode(
                _planesAt + _planeOf[at] * TreeScratch.SlotBytes, _byteOf[at] * 0x01010101u, Child(_nodes.Left[at]), Child(_nodes.Right[at]));
        }

        if (blend) Pad(leavesSoFar);
        return new CompiledTree(blend, firstNode, inner, firstLeaf, leavesSoFar);
    }

    // The kernel reads leaf values 32 at a time.
    private void Pad(int leaves)
    {
        for (var i = leaves; i % BlendKernel.LeafStep != 0; i++) _leaves.Add(0);
    }
}
