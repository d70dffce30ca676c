namespace FeedRanker.Evaluation;

/// <summary>One way to tell what a policy would have earned from a log that another policy wrote.</summary>
internal abstract class PolicyEstimator(string name, string title)
{
    /// <summary>Its name on the command line.</summary>
    public string Name => name;

    /// <summary>What it is called in the literature.</summary>
    public string Title => title;

    /// <summary>Which weights it rests on, for the diagnostics beside it.</summary>
    public virtual WeightKind Kind => WeightKind.Position;

    /// <summary>Says what the log lacks for this estimator, or null.</summary>
    public virtual string? Lacks(PolicyLog log) => log.WeightsOf(Kind) is not null
        ? null
        : Kind == WeightKind.Position
            ? "the probabilities of actions at their positions are not known"
            : "rows are not joined to pages with known probabilities";

    /// <summary>What the estimate adds up.</summary>
    public abstract UnitTerms Terms(EstimatorInput input);

    /// <summary>
    /// The terms of the estimate freed of its bias, that is with what it left out added back; null when it has none.
    /// The interval is made around these, since a narrow interval around a biased value covers nothing (the robust
    /// bias-corrected intervals of Calonico, Cattaneo and Titiunik 2014).
    /// </summary>
    public virtual UnitTerms? Unbiased(EstimatorInput input) => null;

    /// <summary>Terms of the form Σ f(row).</summary>
    protected static UnitTerms Sum(EstimatorInput input, Func<int, double> row)
    {
        var terms = new UnitTerms(input.Log, ratio: false);
        var units = input.Log.UnitOf;
        for (var i = 0; i < units.Length; i++) terms.Add(units[i], row(i));
        return terms;
    }

    /// <summary>Says that the probabilities of actions that were not shown are missing, or null.</summary>
    protected static string? LacksDistributions(PolicyLog log) => log.Distributions is null || log.DecisionOf is null
        ? "the evaluated policy's probabilities of actions that were not shown are not known"
        : log.WeightsOf(WeightKind.Position) is null ? "the probabilities of actions at their positions are not known" : null;
}
