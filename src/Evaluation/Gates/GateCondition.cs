using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// A condition on a comparison, such as <c>ndcg@10 &lt; -0.5%</c> or <c>high(mrr[country=DE]) &lt; 0 and p(mrr) &lt; 0.05</c>.
/// Immutable.
/// </summary>
/// <remarks>
/// <code>
/// condition = term { "and" term }
/// term      = measure ( "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) number [ "%" ]
/// measure   = target | ( "low" | "high" | "p" | "value" ) "(" target ")"
/// target    = metric [ "[" attribute "=" value "]" ]
/// </code>
/// </remarks>
public sealed class GateCondition
{
    private GateCondition(string text, IReadOnlyList<GateTerm> terms)
    {
        Text = text;
        Terms = terms;
    }

    /// <summary>The condition as it was written.</summary>
    public string Text { get; }

    /// <summary>What must hold, all together.</summary>
    public IReadOnlyList<GateTerm> Terms { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="InputException">It is malformed; names the position, from 1.</exception>
    public static GateCondition Parse(string text) => new(text, new GateParser(text).Terms());

    /// <summary>Holds the condition against every system but the baseline.</summary>
    /// <exception cref="InputException">A term cannot be decided: no such metric or slice, or a number that has no value.</exception>
    public IReadOnlyList<GateOutcome> Check(Comparison comparison)
    {
        var outcomes = new List<GateOutcome>();
        foreach (var system in comparison.Systems)
        {
            if (ReferenceEquals(system, comparison.Baseline)) continue;
            var readings = Terms.Select(term => Read(term, comparison, system)).ToArray();
            outcomes.Add(new GateOutcome(this, system.System, Terms.Zip(readings).All(t => t.First.Holds(t.Second)), readings));
        }

        return outcomes;
    }

    private double Read(GateTerm term, Comparison comparison, QueryScores system)
    {
        var number = term.Metric.IsPerQuery && system.IndexOf(term.Metric.Name) >= 0
            ? OfPaired(term, Find(term, comparison, system.System))
            : OfWhole(term, comparison.Baseline.WholeOf(term.Metric.Name), system);
        return double.IsNaN(number) ? throw Undecided($"'{term.Metric.Name}' of {system.System} has no such value{(term.IsPercent ? " (a relative difference needs a baseline above 0)" : "")}") : number;
    }

    private PairedDifference Find(GateTerm term, Comparison comparison, string system)
    {
        var metric = comparison.Baseline.IndexOf(term.Metric.Name);
        if (term.Attribute is null) return comparison.Report.Systems.First(row => row.System == system).Against[metric];
        foreach (var slice in comparison.Slices)
            if (slice.Attribute == term.Attribute && slice.Value == term.Value && slice.System == system) return slice.Against[metric];
        throw Undecided($"there is no slice '{term.Attribute}={term.Value}' among those compared");
    }

    private static double OfPaired(GateTerm term, PairedDifference d) => term.Reading switch
    {
        GateReading.Difference => term.IsPercent ? d.Relative : d.Difference,
        GateReading.Low => term.IsPercent ? d.RelativeInterval.Low : d.DifferenceInterval.Low,
        GateReading.High => term.IsPercent ? d.RelativeInterval.High : d.DifferenceInterval.High,
        GateReading.P => d.SignFlipHolmP,
        _ => d.MeanB,
    };

    private double OfWhole(GateTerm term, double baseline, QueryScores system)
    {
        var whole = new WholeDifference(term.Metric.Name, baseline, system.WholeOf(term.Metric.Name));
        if (double.IsNaN(whole.Value) && !system.Whole.Any(w => w.Key == term.Metric.Name)) throw Undecided($"'{term.Metric.Name}' was not measured");
        if (term.Attribute is not null) throw Undecided($"'{term.Metric.Name}' is one number of a whole system, without slices");
        return term.Reading switch
        {
            GateReading.Value => whole.Value,
            GateReading.Difference => term.IsPercent ? whole.Relative : whole.Difference,
            _ => throw Undecided($"'{term.Metric.Name}' is known as one number here, without interval and test"),
        };
    }

    private InputException Undecided(string why) => new($"'{Text}' cannot be decided: {why}.", field: "--fail-if");
}
