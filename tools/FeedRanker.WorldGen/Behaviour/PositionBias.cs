namespace FeedRanker.WorldGen;

/// <summary>How likely each position of a page is looked at, whatever stands there: (1 + 0.2 position)^-η.</summary>
internal sealed class PositionBias
{
    private readonly double[] _examination;

    public PositionBias(int positions, double power)
    {
        _examination = new double[positions];
        for (var p = 0; p < positions; p++) _examination[p] = Math.Pow(1 + 0.2 * p, -power);
    }

    public ReadOnlySpan<double> Examination => _examination;
}
