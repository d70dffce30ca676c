namespace FeedRanker.Evaluation;

/// <summary>
/// What an estimator adds up, by unit: value = Σ base / Σ count + Σ numerator / Σ denominator, the second part only for
/// self-normalised estimators. So one bootstrap and one delta method serve them all.
/// </summary>
internal sealed class UnitTerms
{
    private readonly double _rowsPerCount;

    public UnitTerms(PolicyLog log, bool ratio)
    {
        Base = new double[log.Units];
        Count = new double[log.Units];
        if (ratio) (Numerator, Denominator) = (new double[log.Units], new double[log.Units]);
        if (log.Per == ValuePer.Page) Array.Fill(Count, 1);
        else foreach (var unit in log.UnitOf) Count[unit]++;
        _rowsPerCount = log.Per == ValuePer.Page ? (double)log.Count / log.Units : 1;
    }

    private UnitTerms(UnitTerms of, int groups)
    {
        Base = new double[groups];
        Count = new double[groups];
        if (of.Denominator is not null) (Numerator, Denominator) = (new double[groups], new double[groups]);
    }

    public double[] Base { get; }

    public double[] Count { get; }

    public double[]? Numerator { get; }

    public double[]? Denominator { get; }

    public int Units => Base.Length;

    public void Add(int unit, double value) => Base[unit] += value;

    public void AddRatio(int unit, double numerator, double denominator)
    {
        Numerator![unit] += numerator;
        Denominator![unit] += denominator / _rowsPerCount;
    }

    /// <summary>The estimate; NaN when no weight is above 0.</summary>
    public double Value()
    {
        var value = Sum(Base) / Sum(Count);
        return Denominator is null ? value : value + Sum(Numerator!) / Sum(Denominator);
    }

    /// <summary>Units summed into groups, where there are too many units to resample.</summary>
    public UnitTerms Grouped(int[] groupOf, int groups)
    {
        var grouped = new UnitTerms(this, groups);
        Gather(Base, grouped.Base, groupOf);
        Gather(Count, grouped.Count, groupOf);
        if (Denominator is null) return grouped;
        Gather(Numerator!, grouped.Numerator!, groupOf);
        Gather(Denominator, grouped.Denominator!, groupOf);
        return grouped;
    }

    private static void Gather(double[] from, double[] to, int[] groupOf)
    {
        for (var u = 0; u < from.Length; u++) to[groupOf[u]] += from[u];
    }

    private static double Sum(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum;
    }
}
