namespace FeedRanker.Ranking;

/// <summary>
/// Rounds numbers to a common grid on which sums of them in doubles are exact in any order, so that a histogram is the
/// same whatever threads added which rows first: at most n numbers below 2^e, in multiples of 2^(e - bits) with
/// bits + log2 n at most 52. Numbers lose nothing that 32-bit floats of the largest one's size would hold.
/// </summary>
internal static class ExactSums
{
    private const int MostBits = 30;
    private const int ExactBits = 52;

    public static void Round(Span<float> numbers)
    {
        var largest = 0f;
        foreach (var number in numbers) largest = Math.Max(largest, Math.Abs(number));
        if (largest == 0) return;
        var bits = Math.Min(MostBits, ExactBits - (32 - int.LeadingZeroCount(numbers.Length)));
        var grid = Math.ScaleB(1, Math.ILogB(largest) + 1 - bits);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (float)(Math.Round(numbers[i] / grid) * grid);
    }
}
