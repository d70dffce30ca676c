namespace FeedRanker.Reranking;

/// <summary>
/// Tells the items that a rule moved from those that only closed up, by longest increasing subsequences (patience
/// sorting, O(n log n)).
/// </summary>
internal static class KeptOrder
{
    /// <summary>Which entries of a permutation are part of every longest increasing subsequence.</summary>
    public static bool[] StoodStill(ReadOnlySpan<int> places)
    {
        var n = places.Length;
        var ending = new int[n]; // length of the longest increasing subsequence that ends here
        var starting = new int[n]; // and that starts here
        var tails = new int[n];
        var longest = 0;
        for (var i = 0; i < n; i++) ending[i] = Extend(tails, ref longest, places[i]);
        var reversed = 0;
        for (var i = n - 1; i >= 0; i--) starting[i] = Extend(tails, ref reversed, -places[i]);
        var atLength = new int[longest + 1];
        for (var i = 0; i < n; i++)
            if (ending[i] + starting[i] - 1 == longest) atLength[ending[i]]++;
        var stood = new bool[n];
        for (var i = 0; i < n; i++)
            stood[i] = ending[i] + starting[i] - 1 == longest && atLength[ending[i]] == 1;
        return stood;
    }

    // Puts a value on its pile; returns the pile's number from 1. Values are distinct.
    private static int Extend(int[] tails, ref int count, int value)
    {
        var pile = ~Array.BinarySearch(tails, 0, count, value);
        tails[pile] = value;
        if (pile == count) count++;
        return pile + 1;
    }
}
