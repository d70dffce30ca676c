namespace FeedRanker.Evaluation;

/// <summary>Scores with binary labels and the group (user, query) each belongs to, collected row by row.</summary>
public sealed class ScoredLabels
{
    private double[] _scores = new double[256];
    private bool[] _labels = new bool[256];
    private int[] _groups = new int[256];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The scores.</summary>
    public ReadOnlySpan<double> Scores => _scores.AsSpan(0, Count);

    /// <summary>What happened.</summary>
    public ReadOnlySpan<bool> Labels => _labels.AsSpan(0, Count);

    /// <summary>The group of each row.</summary>
    public ReadOnlySpan<int> Groups => _groups.AsSpan(0, Count);

    /// <summary>How many different groups there are, and how many of them have labels of one class only.</summary>
    public int CountGroups(out int oneClass)
    {
        var classes = new Dictionary<int, int>();
        for (var i = 0; i < Count; i++)
        {
            ref var seen = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(classes, _groups[i], out _);
            seen |= _labels[i] ? 2 : 1;
        }

        oneClass = 0;
        foreach (var seen in classes.Values)
            if (seen != 3) oneClass++;
        return classes.Count;
    }

    /// <summary>Adds a row.</summary>
    public void Add(double score, bool label, int group = 0)
    {
        if (Count == _scores.Length)
        {
            Array.Resize(ref _scores, Count * 2);
            Array.Resize(ref _labels, Count * 2);
            Array.Resize(ref _groups, Count * 2);
        }

        _scores[Count] = score;
        _labels[Count] = label;
        _groups[Count++] = group;
    }
}
