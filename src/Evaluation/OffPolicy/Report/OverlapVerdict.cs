using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>What overlap means, in words. The limits are in docs/off-policy.md.</summary>
internal static class OverlapVerdict
{
    private const double FewestEffective = 50;
    private const double FewEffective = 500;
    private const double MostShare = 0.2;
    private const double MostTopShare = 0.5;
    private const double MostUnsupported = 0.1;
    private const double SomeUnsupported = 0.005;
    private const double Sigmas = 4;
    private const int FewRewards = 30;

    public static (Answer Answer, IReadOnlyList<string> Words) Of(Overlap overlap, double unsupported)
    {
        var no = new List<string>();
        var weak = new List<string>();
        var what = overlap.Kind switch { WeightKind.Page => "pages", _ => "impressions" };
        var effective = string.Create(CultureInfo.InvariantCulture, $"of {overlap.Weights:N0} {what}, weighted as the policy would have shown them, only {overlap.EffectiveSize:0.0} count");
        if (overlap.EffectiveSize < FewestEffective) no.Add($"{effective}: the rest hardly bears on it");
        else if (overlap.EffectiveSize < FewEffective) weak.Add(effective);
        if (overlap.MostShare > MostShare)
            no.Add(string.Create(CultureInfo.InvariantCulture, $"one of them holds {overlap.MostShare:0%} of all weight (a weight of {overlap.MostWeight:N0})"));
        else if (overlap.TopShare > MostTopShare)
            weak.Add(string.Create(CultureInfo.InvariantCulture, $"the heaviest 1% hold {overlap.TopShare:0%} of all weight"));
        if (unsupported > SomeUnsupported)
            (unsupported > MostUnsupported ? no : weak).Add(string.Create(CultureInfo.InvariantCulture, $"{unsupported:0.0%} of the time the policy shows what the log never shows there; estimates leave that out or guess it by the model"));
        var off = Math.Abs(overlap.MeanWeight - 1);
        if (off > Sigmas * overlap.MeanWeightError && off > 0.02)
            weak.Add(string.Create(CultureInfo.InvariantCulture, $"weights average {overlap.MeanWeight:0.###} where right propensities and full support give 1"));
        if (overlap.Rewarded == 0) no.Add("nothing that the policy would show was rewarded");
        else if (overlap.Rewarded < FewRewards) weak.Add(string.Create(CultureInfo.InvariantCulture, $"only {overlap.Rewarded} rewarded impressions bear on it"));
        return (no.Count > 0 ? Answer.No : weak.Count > 0 ? Answer.Weakly : Answer.Yes, [.. no, .. weak]);
    }

    public static string Sentence(Answer answer, WeightKind kind, IReadOnlyList<string> words)
    {
        var by = kind switch { WeightKind.Page => " by whole pages", WeightKind.Cascade => " by the cascade", _ => "" };
        return answer switch
        {
            Answer.No => $"This log cannot answer{by} what the policy would earn: {string.Join("; ", words)}. Collect a log of a policy nearer to it, or with more exploration.",
            Answer.Weakly => $"Take care{by}: {string.Join("; ", words)}.",
            _ => "",
        };
    }
}
