using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What implicit ALS minimises and how, in the terms of Rendle, Krichene, Zhang and Koren, "Revisiting the Performance
/// of iALS on Item Recommendation Benchmarks" (2021): with a = Alpha · weight,
/// Σ_pairs a (1 − ŷ)² + Unobserved Σ_all ŷ² + Σ_rows λ_row |row|², λ_row = Regularisation · (Σ a + Unobserved · n)^FrequencyExponent,
/// n being how many rows the other side has. Immutable; checked by <see cref="Validate"/>.
/// </summary>
public sealed record AlsOptions
{
    /// <summary>Numbers per user and item: a multiple of 16 from 16 to 512.</summary>
    public int Factors { get; init; } = 64;

    /// <summary>Passes over both sides, 1 to 1000.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>λ, from 0 exclusive to 1000.</summary>
    public float Regularisation { get; init; } = 0.01f;

    /// <summary>ν, 0 to 1: how much more a row with many pairs is regularised; 0 not at all, 1 in proportion.</summary>
    public float FrequencyExponent { get; init; } = 1f;

    /// <summary>α0, from 0 exclusive to 1000: how much a pair without interaction counts as unwanted.</summary>
    public float Unobserved { get; init; } = 0.3f;

    /// <summary>α, from 0 exclusive to 1000: how much a pair of weight 1 counts as wanted.</summary>
    public float Alpha { get; init; } = 1f;

    /// <summary>Standard deviation of a first item vector's length, from 0 exclusive to 10.</summary>
    public float InitialScale { get; init; } = 0.1f;

    /// <summary>Seed of the first item vectors.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How training rows are solved. Requests and the stored user vectors are always solved exactly.</summary>
    public AlsSolver Solver { get; init; }

    /// <summary>Steps of <see cref="AlsSolver.ConjugateGradient"/> a row, 1 to 1000; the exact solver takes none.</summary>
    public int Steps { get; init; } = 2;

    /// <summary>
    /// 0 to 1000: stop after so many iterations in a row without a better NDCG@20 of held-out pairs, and give the best
    /// iteration's model; 0 trains from all pairs for all <see cref="Iterations"/>.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>With <see cref="Patience"/>: the share of up to 2000 users' pairs to hold out, above 0, at most 0.5.</summary>
    public float HeldOut { get; init; } = 0.2f;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// A start for data of this size and density: a rule through what validation chose on MovieLens-100K (2.8% of the
    /// pairs present, 47 to a user) and on Gowalla (0.07%, 27 to a user). Tune from there.
    /// </summary>
    /// <exception cref="InputException">The matrix has no pairs.</exception>
    public static AlsOptions For(InteractionMatrix matrix)
    {
        if (matrix.Count == 0) throw new InputException("there are no positive interactions to train ALS from.");
        var users = 0;
        for (var user = 0; user < matrix.RowCount; user++)
            if (!matrix.ColumnsOf(user).IsEmpty) users++;
        var mean = (double)matrix.Count / users;
        var unobserved = Math.Clamp(3 * Math.Pow(mean / matrix.ColumnCount, 0.65), 0.001, 1);
        var regularisation = Math.Min(mean * mean / 500, mean / 10) / (mean + unobserved * matrix.ColumnCount); // of a mean user, per unit of λ
        return new AlsOptions { Unobserved = (float)unobserved, Regularisation = (float)Math.Max(1e-5, regularisation) };
    }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("als.factors", Factors, 16, 512);
        if (Factors % TransposedProduct.Lanes != 0)
            throw new InputException($"is {Factors}; a multiple of {TransposedProduct.Lanes} is needed.", field: "als.factors");
        OptionRange.Check("als.iterations", Iterations, 1, 1000);
        OptionRange.CheckAbove("als.regularisation", Regularisation, 0, 1000);
        OptionRange.Check("als.frequency_exponent", FrequencyExponent, 0, 1);
        OptionRange.CheckAbove("als.unobserved", Unobserved, 0, 1000);
        OptionRange.CheckAbove("als.alpha", Alpha, 0, 1000);
        OptionRange.CheckAbove("als.initial_scale", InitialScale, 0, 10);
        if (!Enum.IsDefined(Solver))
            throw new InputException($"is {(int)Solver}; {AlsSolver.Exact} and {AlsSolver.ConjugateGradient} are allowed.", field: "als.solver");
        OptionRange.Check("als.steps", Steps, 1, 1000);
        OptionRange.Check("als.patience", Patience, 0, 1000);
        OptionRange.CheckAbove("als.held_out", HeldOut, 0, 0.5);
        OptionRange.Check("als.threads", Threads, 0, 1024);
    }
}
