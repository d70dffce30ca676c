namespace FeedRanker.Evaluation;

/// <summary>What separates system B from system A on one metric, over the queries where both have a value.</summary>
public sealed record PairedDifference
{
    /// <summary>How many queries both have a value for.</summary>
    public required int Queries { get; init; }

    /// <summary>Mean of A.</summary>
    public required double MeanA { get; init; }

    /// <summary>Mean of B.</summary>
    public required double MeanB { get; init; }

    /// <summary>mean(B) − mean(A).</summary>
    public double Difference => MeanB - MeanA;

    /// <summary>(mean(B) − mean(A)) / mean(A); NaN when mean(A) is 0.</summary>
    public double Relative => MeanA == 0 ? double.NaN : Difference / MeanA;

    /// <summary>Paired bootstrap interval of <see cref="Difference"/>.</summary>
    public required Interval DifferenceInterval { get; init; }

    /// <summary>Paired bootstrap interval of <see cref="Relative"/>.</summary>
    public required Interval RelativeInterval { get; init; }

    /// <summary>Two-sided p of the paired t test; NaN with fewer than two queries.</summary>
    public required double PairedTP { get; init; }

    /// <summary>Two-sided p of the sign-flip randomisation test; NaN without queries.</summary>
    public required double SignFlipP { get; init; }

    /// <summary><see cref="PairedTP"/> after Holm's correction over the metrics of the report.</summary>
    public double PairedTHolmP { get; init; } = double.NaN;

    /// <summary><see cref="SignFlipP"/> after Holm's correction over the metrics of the report.</summary>
    public double SignFlipHolmP { get; init; } = double.NaN;

    /// <summary>Effect size: mean difference over its standard deviation (Cohen's d for paired samples); NaN when that is 0.</summary>
    public required double EffectSize { get; init; }

    /// <summary>Queries where B is better by value.</summary>
    public required int Wins { get; init; }

    /// <summary>Queries where A is better by value.</summary>
    public required int Losses { get; init; }

    /// <summary>Queries where they are equal.</summary>
    public int Ties => Queries - Wins - Losses;

    /// <summary>
    /// Compares two systems on several metrics, and corrects the tests over them (Holm 1979):
    /// <c>values[metric][query]</c>.
    /// </summary>
    public static PairedDifference[] OfMetrics(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b, ResamplingOptions? options = null)
    {
        var differences = new PairedDifference[a.Count];
        for (var m = 0; m < differences.Length; m++) differences[m] = Of(a[m], b[m], options);
        var t = PairedTests.Holm(Array.ConvertAll(differences, d => d.PairedTP));
        var flip = PairedTests.Holm(Array.ConvertAll(differences, d => d.SignFlipP));
        for (var m = 0; m < differences.Length; m++) differences[m] = differences[m] with { PairedTHolmP = t[m], SignFlipHolmP = flip[m] };
        return differences;
    }

    /// <summary>Compares two systems on the same queries, in the same order; NaN where a query has no value.</summary>
    public static PairedDifference Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ResamplingOptions? options = null)
    {
        var (left, right) = PairedValues.Defined(a, b);
        var differences = new double[left.Length];
        int wins = 0, losses = 0;
        for (var i = 0; i < left.Length; i++)
        {
            differences[i] = right[i] - left[i];
            if (differences[i] > 0) wins++;
            else if (differences[i] < 0) losses++;
        }

        var (difference, relative) = Bootstrap.Paired(left, right, options);
        return new PairedDifference
        {
            Queries = left.Length,
            MeanA = PairedTests.Mean(left),
            MeanB = PairedTests.Mean(right),
            DifferenceInterval = difference,
            RelativeInterval = relative,
            PairedTP = PairedTests.StudentT(differences),
            SignFlipP = PairedTests.SignFlip(differences, options),
            EffectSize = PairedTests.EffectSize(differences),
            Wins = wins,
            Losses = losses,
        };
    }
}
