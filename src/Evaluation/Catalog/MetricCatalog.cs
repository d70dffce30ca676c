using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// The one table of metrics: a name and its computation. Names are lower case with <c>@k</c> for the cut; trec_eval's
/// names (<c>ndcg_cut_10</c>, <c>P_5</c>, <c>recip_rank</c>) are understood too.
/// </summary>
public static class MetricCatalog
{
    /// <summary>All metrics there are.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        MetricDefinition.List("ndcg", Cutoff.Optional, RankingMetrics.Ndcg, "discounted gain against the ideal list") with { TrecCutName = "ndcg_cut", TrecName = "ndcg" },
        MetricDefinition.List("recall", Cutoff.Required, RankingMetrics.Recall, "share of the relevant items that is in the list") with { TrecCutName = "recall" },
        MetricDefinition.List("precision", Cutoff.Required, RankingMetrics.Precision, "share of the k places that is relevant") with { TrecCutName = "P" },
        MetricDefinition.List("hit", Cutoff.Required, RankingMetrics.Hit, "whether anything relevant is in the list") with { TrecCutName = "success" },
        MetricDefinition.List("map", Cutoff.Optional, RankingMetrics.AveragePrecision, "average precision over the relevant items") with { TrecCutName = "map_cut", TrecName = "map" },
        MetricDefinition.List("mrr", Cutoff.Optional, RankingMetrics.ReciprocalRank, "one over the rank of the first relevant item") with { TrecName = "recip_rank" },
        MetricDefinition.List("rprec", Cutoff.None, RankingMetrics.RPrecision, "precision at rank R") with { TrecName = "Rprec" },
        MetricDefinition.List("bpref", Cutoff.None, RankingMetrics.Bpref, "preferences kept among judged items") with { TrecName = "bpref" },
        MetricDefinition.Slate("ils", SlateMetrics.TopicSimilarity, "mean Jaccard similarity of topics between pairs") with { HigherIsBetter = null, Needs = ItemFact.Topics },
        MetricDefinition.Slate("ild", SlateMetrics.TopicDistance, "1 - ils") with { HigherIsBetter = null, Needs = ItemFact.Topics },
        MetricDefinition.Slate("ils_cos", SlateMetrics.EmbeddingSimilarity, "mean cosine of embeddings between pairs") with { HigherIsBetter = null, Needs = ItemFact.Embeddings },
        MetricDefinition.Slate("ild_cos", SlateMetrics.EmbeddingDistance, "1 - ils_cos") with { HigherIsBetter = null, Needs = ItemFact.Embeddings },
        MetricDefinition.Slate("novelty", SlateMetrics.Novelty, "mean self-information of the items, bits") with { HigherIsBetter = null, Needs = ItemFact.Users },
        MetricDefinition.Slate("mean_age", SlateMetrics.MeanAgeHours, "mean age of the items, hours") with { HigherIsBetter = null, Needs = ItemFact.Published },
        MetricDefinition.Surprise("unexpectedness", SlateMetrics.Unexpectedness, "share of the list that a plain recommender would not have shown") with { HigherIsBetter = null, Needs = ItemFact.Expected },
        MetricDefinition.Exposure("coverage", (exposure, facts) => exposure.Coverage(facts.CatalogSize), "share of the catalog that was shown"),
        MetricDefinition.Exposure("gini", (exposure, facts) => exposure.Gini(facts.CatalogSize), "inequality of exposure, 0 even to 1") with { HigherIsBetter = false },
        MetricDefinition.Exposure("exposure_parity", (exposure, facts) => GroupExposure.Of(exposure, facts).Parity, "exposure per catalog item, worst group over best") with { Needs = ItemFact.Groups },
        MetricDefinition.Exposure("exposure_merit", (exposure, facts) => GroupExposure.Of(exposure, facts).Merit, "exposure per relevant item, worst group over best") with { Needs = ItemFact.Groups },
        MetricDefinition.Pooled("auc", rows => ScoreMetrics.Auc(rows.Scores, rows.Labels), "chance that a positive outscores a negative"),
        MetricDefinition.Pooled("gauc", rows => ScoreMetrics.GroupedAuc(rows.Scores, rows.Labels, rows.Groups).Value, "AUC within queries, weighted by their rows"),
        MetricDefinition.Pooled("logloss", rows => ScoreMetrics.LogLoss(rows.Scores, rows.Labels), "mean negative log likelihood") with { HigherIsBetter = false, OfProbabilities = true },
        MetricDefinition.Pooled("ece", rows => Calibration.Of(rows.Scores, rows.Labels).ExpectedError, "expected calibration error, 15 bins of one width") with { HigherIsBetter = false, OfProbabilities = true },
    ];

    /// <summary>Reads a name such as <c>ndcg@10</c>, <c>map</c> or <c>P_5</c>.</summary>
    /// <exception cref="InputException">No such metric, or a cut that is missing, not wanted or below 1.</exception>
    public static Metric Parse(string name)
    {
        foreach (var definition in All)
            if (definition.TrecName == name && name.Length > 0) return new Metric(definition, int.MaxValue);
        var at = name.IndexOf('@');
        if (at >= 0) return WithCut(name, Find(name, name[..at]), name[(at + 1)..]);
        var underscore = name.LastIndexOf('_');
        if (underscore > 0 && int.TryParse(name.AsSpan(underscore + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            foreach (var definition in All)
                if (definition.TrecCutName == name[..underscore]) return WithCut(name, definition, name[(underscore + 1)..]);

        var found = Find(name, name);
        if (found.Cutoff == Cutoff.Required)
            throw new InputException($"'{name}' needs a cut, such as {name}@10.", field: "metrics");
        return new Metric(found, int.MaxValue);
    }

    /// <summary>Reads a name; false when there is no such metric.</summary>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Metric? metric)
    {
        try
        {
            metric = Parse(name);
            return true;
        }
        catch (InputException)
        {
            metric = null;
            return false;
        }
    }

    /// <summary>Reads a list of names separated by commas or blanks; a metric named twice counts once.</summary>
    /// <exception cref="InputException">As <see cref="Parse"/>, or the list is empty.</exception>
    public static IReadOnlyList<Metric> ParseList(string names)
    {
        var metrics = new List<Metric>();
        foreach (var name in names.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var metric = Parse(name);
            if (!metrics.Exists(m => m.Name == metric.Name)) metrics.Add(metric);
        }

        return metrics.Count > 0 ? metrics : throw new InputException($"names at least one metric, of {Names()}.", field: "metrics");
    }

    private static Metric WithCut(string name, MetricDefinition definition, string cut)
    {
        if (definition.Cutoff == Cutoff.None) throw new InputException($"'{definition.Name}' takes no cut; '{name}' has one.", field: "metrics");
        if (!int.TryParse(cut, NumberStyles.None, CultureInfo.InvariantCulture, out var k) || k is < 1 or int.MaxValue)
            throw new InputException($"the cut of '{name}' must be a whole number from 1 to {int.MaxValue - 1}.", field: "metrics");
        return new Metric(definition, k);
    }

    private static MetricDefinition Find(string name, string stem)
    {
        foreach (var definition in All)
            if (definition.Name == stem) return definition;
        throw new InputException($"there is no metric '{name}'; there are {Names()}.", field: "metrics");
    }

    private static string Names() =>
        string.Join(", ", All.Select(d => d.Cutoff switch { Cutoff.None => d.Name, Cutoff.Required => d.Name + "@k", _ => d.Name + "[@k]" }));
}
