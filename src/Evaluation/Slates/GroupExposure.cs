namespace FeedRanker.Evaluation;

/// <summary>
/// How attention is spread over groups of items (Singh and Joachims 2018, "Fairness of Exposure in Rankings"). Items
/// without a group count for nothing. Immutable.
/// </summary>
public sealed class GroupExposure
{
    private GroupExposure(GroupShare[] groups) => Groups = groups;

    /// <summary>The groups that have items, most attention first, then by name.</summary>
    public IReadOnlyList<GroupShare> Groups { get; }

    /// <summary>
    /// Demographic parity: the least attention per catalog item of any group over the most. 1 is even, 0 when a group
    /// got none; NaN with fewer than two groups.
    /// </summary>
    public double Parity => Ratio(group => group.ToCatalog);

    /// <summary>
    /// Disparate treatment: the same with attention per relevant judgement, over the groups that have relevant items.
    /// </summary>
    public double Merit => Ratio(group => group.ToRelevance);

    /// <summary>Sums what was shown by group.</summary>
    public static GroupExposure Of(Exposure exposure, ItemFacts facts)
    {
        var groupOf = facts.Groups ?? [];
        var items = new int[facts.GroupNames.Count];
        var attention = new long[items.Length];
        var relevant = new long[items.Length];
        for (var row = 0; row < groupOf.Length; row++)
        {
            var group = groupOf[row];
            if (group < 0) continue;
            items[group]++;
            attention[group] += exposure.AttentionOf(row);
            relevant[group] += exposure.RelevantOf(row);
        }

        double all = items.Sum(), seen = attention.Sum(), wanted = relevant.Sum();
        var shares = new List<GroupShare>();
        for (var g = 0; g < items.Length; g++)
            if (items[g] > 0) shares.Add(new GroupShare(facts.GroupNames[g], items[g], items[g] / all, Share(attention[g], seen), Share(relevant[g], wanted)));
        return new GroupExposure([.. shares.OrderByDescending(s => s.ExposureShare).ThenBy(s => s.Group, StringComparer.Ordinal)]);
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : double.NaN;

    private double Ratio(Func<GroupShare, double> value)
    {
        var told = Groups.Select(value).Where(v => !double.IsNaN(v)).ToArray();
        return told.Length < 2 || told.Max() == 0 ? double.NaN : told.Min() / told.Max();
    }
}
