using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Replaces definitions that stand for several features by concrete ones.</summary>
internal sealed class FeatureExpansion(CatalogSnapshot catalog, IUserAttributes users)
{
    private readonly IReadOnlyList<AttributeProfile> _profiles =
        Enumerable.Range(0, users.AttributeNames.Count).Select(a => AttributeProfile.Read(users, a)).ToArray();

    public List<FeatureDefinition> Expand(IReadOnlyList<FeatureDefinition> features)
    {
        var done = new List<FeatureDefinition>();
        foreach (var feature in features)
            foreach (var concrete in Expand(feature))
            {
                if (concrete.Of.Count == 0)
                {
                    done.Add(concrete);
                    continue;
                }

                var operands = Operands(concrete, done);
                if (operands.Length == (concrete.Kind == FeatureKind.Average ? Math.Max(1, operands.Length) : 2))
                    done.Add(concrete with { Of = operands });
            }

        return done;
    }

    // A pattern in a difference or ratio stands for the first match, in an average for all.
    private static string[] Operands(FeatureDefinition feature, List<FeatureDefinition> done) => feature.Of
        .SelectMany(pattern => done.Select(f => f.Name).Where(name => Glob.Matches(pattern, name))
            .Take(feature.Kind == FeatureKind.Average ? int.MaxValue : 1)).ToArray();

    private IEnumerable<FeatureDefinition> Expand(FeatureDefinition f)
    {
        if (!f.Attribute.Contains('*', StringComparison.Ordinal)) return [f];
        if (f.Kind == FeatureKind.Numeric)
            return Numerics(f).Take(f.Limit).Select(name => f with { Name = Named(f, name), Attribute = name });
        return f.Entity switch
        {
            FeatureEntity.Bucket or FeatureEntity.UserBucket => Numerics(f).Take(1).Select(name => f with { Attribute = name }),
            FeatureEntity.ItemCohort or FeatureEntity.TopicCohort => Matching(f).Where(p => p.SplitsUsers)
                .OrderByDescending(p => p.Entropy).ThenBy(p => p.Name, StringComparer.Ordinal).Take(f.Limit)
                .Select(p => f with { Name = Named(f, p.Name), Attribute = p.Name, IsNumber = p.IsBucketed, Values = p.CohortValues }),
            _ => Matching(f).Where(p => p.IsInformative).Take(f.Limit)
                .Select(p => f with { Name = Named(f, p.Name), Attribute = p.Name, IsNumber = p.IsNumber }),
        };
    }

    private IEnumerable<AttributeProfile> Matching(FeatureDefinition f) =>
        _profiles.Where(p => p.Name != "joined_ms" && Glob.Matches(f.Attribute, p.Name));

    private IEnumerable<string> Numerics(FeatureDefinition f) =>
        Enumerable.Range(0, catalog.NumericNames.Count).Select(n => catalog.NumericNames[n])
            .Where(name => Glob.Matches(f.Attribute, name)).Order(StringComparer.Ordinal);

    private static string Named(FeatureDefinition f, string attribute) =>
        f.Name.TrimEnd('*') + string.Concat(attribute.Select(c => char.IsWhiteSpace(c) ? '_' : c));
}
