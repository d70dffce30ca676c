namespace FeedRanker.FeatureStore;

/// <summary>What the values of one user attribute look like: whether it is a number, and how it splits users.</summary>
internal sealed class AttributeProfile
{
    private const int MaxCohorts = 32;

    private AttributeProfile(string name) => Name = name;

    public string Name { get; }

    /// <summary>At least nine in ten known values are numbers.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>It has at least two values and is not an id of each user.</summary>
    public bool IsInformative { get; private init; }

    /// <summary>As a cohort, it is a number in fixed buckets.</summary>
    public bool IsBucketed { get; private init; }

    /// <summary>How many cohorts it makes.</summary>
    public int CohortValues { get; private init; }

    /// <summary>Bits that knowing a user's cohort gives.</summary>
    public double Entropy { get; private init; }

    /// <summary>Whether its cohorts are few and not all alike.</summary>
    public bool SplitsUsers => CohortValues is >= 2 and <= MaxCohorts && Entropy >= 0.1;

    public static AttributeProfile Read(IUserAttributes users, int attribute)
    {
        var byValue = new Dictionary<int, int>();
        var buckets = new int[NumericBuckets.UserValues];
        var (known, numbers) = (0, 0);
        for (var row = 0; row < users.Count; row++)
        {
            var value = users.AttributeValue(row, attribute);
            if (value < 0) continue;
            known++;
            byValue[value] = byValue.GetValueOrDefault(value) + 1;
            var bucket = NumericBuckets.OfUser(users.AttributeNumber(row, attribute));
            if (bucket < 0) continue;
            numbers++;
            buckets[bucket]++;
        }

        var isNumber = known > 0 && numbers >= 0.9 * known;
        var bucketed = isNumber && byValue.Count > MaxCohorts;
        return new AttributeProfile(users.AttributeNames[attribute])
        {
            IsNumber = isNumber,
            IsInformative = byValue.Count >= 2 && (isNumber || byValue.Count <= known / 2),
            IsBucketed = bucketed,
            CohortValues = bucketed ? NumericBuckets.UserValues : byValue.Count == 0 ? 0 : byValue.Keys.Max() + 1,
            Entropy = EntropyOf(bucketed ? buckets : [.. byValue.OrderBy(p => p.Key).Select(p => p.Value)]),
        };
    }

    private static double EntropyOf(int[] counts)
    {
        var total = (double)counts.Sum();
        return -counts.Where(c => c > 0).Sum(c => c / total * Math.Log2(c / total));
    }
}
