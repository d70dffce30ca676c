using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// The trees of an ensemble as flat arrays. Tree t owns nodes Starts[t]..Starts[t+1]-1, its root first and every child
/// after its parent; children are absolute positions. Feature -1 marks a leaf, whose Value is what it adds; any other
/// node sends x &lt; Value left, x >= Value right, and a missing x where MissingLeft says, unless <see cref="Forms"/> says
/// that it splits otherwise.
/// </summary>
internal sealed record TreeNodes(int[] Starts, int[] Feature, float[] Value, int[] Left, int[] Right, byte[] MissingLeft, float[] Gain, float[] Cover)
{
    /// <summary>How splits are read that are not plain thresholds.</summary>
    public SplitForms Forms { get; init; } = SplitForms.Plain;

    public int TreeCount => Starts.Length - 1;

    public int NodeCount => Feature.Length;

    /// <summary>The leaf that a row reaches: the plain reading of a tree, the oracle of every faster one.</summary>
    public float Leaf(int tree, ReadOnlySpan<float> row)
    {
        var at = Starts[tree];
        while (Feature[at] >= 0) at = GoesLeft(at, row[Feature[at]]) ? Left[at] : Right[at];
        return Value[at];
    }

    /// <summary>Whether a value goes left at an inner node.</summary>
    public bool GoesLeft(int at, float x)
    {
        if (float.IsNaN(x)) return MissingLeft[at] != 0;
        return Forms.Of(at) switch
        {
            SplitForm.Category => Forms.Sets.Contains((int)Value[at], x),
            SplitForm.ZeroIsMissing when IsZero(x) => MissingLeft[at] != 0,
            _ => x < Value[at],
        };
    }

    /// <summary>What LightGBM takes for zero.</summary>
    public static bool IsZero(float x) => Math.Abs(x) <= 1e-35f;

    /// <summary>The first so many trees.</summary>
    public TreeNodes Take(int trees)
    {
        var nodes = Starts[trees];
        return new TreeNodes(
            Starts[..(trees + 1)], Feature[..nodes], Value[..nodes], Left[..nodes], Right[..nodes], MissingLeft[..nodes], Gain[..nodes], Cover[..nodes])
        {
            Forms = Forms.Take(nodes),
        };
    }

    /// <summary>Some of the trees, in rising order.</summary>
    public TreeNodes Only(ReadOnlySpan<int> trees)
    {
        var builder = new TreeNodesBuilder();
        foreach (var tree in trees) CopyTo(builder, tree, 1);
        return builder.Build();
    }

    /// <summary>All the trees of several models, the sum of whose leaves is the mean of the models' sums.</summary>
    public static TreeNodes Mean(IReadOnlyList<TreeNodes> models)
    {
        var builder = new TreeNodesBuilder();
        foreach (var model in models)
            for (var tree = 0; tree < model.TreeCount; tree++) model.CopyTo(builder, tree, 1f / models.Count);
        return builder.Build();
    }

    private void CopyTo(TreeNodesBuilder builder, int tree, float leafScale)
    {
        var shift = builder.Count - Starts[tree];
        for (var at = Starts[tree]; at < Starts[tree + 1]; at++)
        {
            var form = Feature[at] < 0 ? SplitForm.Threshold : Forms.Of(at);
            var value = form == SplitForm.Category ? builder.AddSet(Forms.Sets.Of((int)Value[at]))
                : Feature[at] < 0 ? Value[at] * leafScale : Value[at];
            builder.Add(Feature[at], value, MissingLeft[at] != 0, Gain[at], Cover[at], form);
        }

        for (var at = Starts[tree]; at < Starts[tree + 1]; at++)
        {
            if (Feature[at] < 0) continue;
            builder.Link(at + shift, Left[at] + shift, left: true);
            builder.Link(at + shift, Right[at] + shift, left: false);
        }

        builder.EndTree();
    }

    /// <summary>Proves the invariants, so that no kernel needs to.</summary>
    public void Check(int featureCount, string? file)
    {
        var count = NodeCount;
        if (Starts.Length < 1 || Starts[0] != 0 || Starts[^1] != count || Value.Length != count || Left.Length != count
            || Right.Length != count || MissingLeft.Length != count || Gain.Length != count || Cover.Length != count
            || (Forms.Form.Length != 0 && Forms.Form.Length != count))
            throw new InputException("its trees and nodes do not add up.", file);
        Forms.Sets.Check(file);
        for (var tree = 0; tree < TreeCount; tree++)
        {
            if (Starts[tree + 1] <= Starts[tree]) throw new InputException($"tree {tree} has no nodes.", file);
            CheckTree(tree, featureCount, file);
        }
    }

    private void CheckTree(int tree, int featureCount, string? file)
    {
        var end = Starts[tree + 1];
        var parents = new byte[end - Starts[tree]];
        for (var at = Starts[tree]; at < end; at++)
        {
            var place = $"tree {tree} node {at - Starts[tree]}";
            // A threshold may be infinite: then one side is for infinite values alone.
            if (float.IsNaN(Value[at]) || (Feature[at] == -1 && !float.IsFinite(Value[at])))
                throw new InputException($"{place} has the value {Value[at]}; a finite number is needed.", file);
            if (Feature[at] == -1) continue;
            CheckForm(at, place, file);
            if ((uint)Feature[at] >= (uint)featureCount) throw new InputException($"{place} splits on feature {Feature[at]} of {featureCount}.", file);
            foreach (var child in (ReadOnlySpan<int>)[Left[at], Right[at]])
            {
                if (child <= at || child >= end) throw new InputException($"{place} has a child outside its tree.", file);
                parents[child - Starts[tree]]++;
            }
        }

        for (var i = 1; i < parents.Length; i++)
            if (parents[i] != 1) throw new InputException($"tree {tree} node {i} has {parents[i]} parents.", file);
    }

    private void CheckForm(int at, string place, string? file)
    {
        var form = Forms.Of(at);
        if (form > SplitForm.Category) throw new InputException($"{place} has form {(int)form}; 0 to {(int)SplitForm.Category} is allowed.", file);
        if (form == SplitForm.Category && !(Value[at] >= 0 && Value[at] < Forms.Sets.Count && Value[at] == MathF.Floor(Value[at])))
            throw new InputException($"{place} splits on set {Value[at]} of {Forms.Sets.Count} sets of categories.", file);
    }
}
