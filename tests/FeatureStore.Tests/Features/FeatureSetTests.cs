using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class FeatureSetTests
{
    private const string Good = "{name: item.clicks, entity: item, kind: count, event: click, window: 24h}";

    [Theory]
    [InlineData("{name: item.x, entity: itm, kind: count, event: click, window: 24h}", "item.x.entity", "did you mean 'item'?")]
    [InlineData("{name: item.x, entity: item, kind: cont, event: click, window: 24h}", "item.x.kind", "did you mean 'count'?")]
    [InlineData("{name: item.x, entity: item, kind: count, event: clik, window: 24h}", "item.x.event", "did you mean 'click'?")]
    [InlineData("{name: item.x, entity: item, kind: count, event: click, window: 91d}", "item.x.window", "from 1m to 90d")]
    [InlineData("{name: item.x, entity: item, kind: count, event: click, window: 2w}", "item.x.window", "whole minutes")]
    [InlineData("{name: item.x, entity: item, kind: count, event: click, window: -1h}", "item.x.window", "read the future")]
    [InlineData("{name: item.x, entity: item, kind: count, evnt: click, window: 24h}", "item.x.evnt", "did you mean 'event'?")]
    [InlineData("{name: item.x, entity: item, kind: count, event: click}", "item.x.window", "missing")]
    [InlineData("{name: user.x, entity: item, kind: count, event: click, window: 1h}", "user.x.name", "'item....'")]
    [InlineData("{name: item.x, entity: item, kind: rate, event: click, window: 1h, half_life: 2d}", "item.x.half_life", "not both")]
    [InlineData("{name: item.x, entity: item, kind: rate, event: click, half_life: 2w}", "item.x.half_life", "14d")]
    [InlineData("{name: item.x, entity: item, kind: rate, event: click, prior: -1}", "item.x.prior", "from 0.001")]
    [InlineData("{name: item.x, entity: item, kind: rate, event: click, default: 2}", "item.x.default", "0 to 1")]
    [InlineData("{name: item.x, entity: item, kind: rate, event: click, default: .nan}", "item.x.default", "must be a number")]
    [InlineData("{name: item.x, entity: item, kind: hour}", "item.x.entity", "context")]
    [InlineData("{name: cross.x, entity: cross, kind: ratio, of: [item.clicks, item.klicks]}", "of", "did you mean 'item.clicks'?")]
    [InlineData("{name: cross.x, entity: item_cohort, kind: rate, event: click, attribute: gender}", "cross.x.values", "1 to 4096")]
    [InlineData("{name: item.clicks, entity: item, kind: topic_count}", "name", "twice")]
    [InlineData("{entity: item, kind: topic_count}", "name", "missing")]
    [InlineData("just text", "features[1]", "mapping")]
    public void Parse_WrongFeature_NamesFileLineFieldAndWhatWouldBeRight(string line, string field, string hint)
    {
        var yaml = $"version: 1\nfeatures:\n  - {Good}\n  - {line}\n";
        var e = Assert.Throws<InputException>(() => FeatureSet.Parse(yaml, "features.yaml", EventTypes.Default));
        Assert.Equal(("features.yaml", 4, field), (e.File, e.Line, e.Field));
        Assert.Contains(hint, e.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 1\nfeatures: [}", 2)]
    [InlineData("version: 2\nfeatures: []", 1)]
    [InlineData("version: 1\nfeature: []", 2)]
    [InlineData("", 1)]
    public void Parse_WrongFile_NamesLine(string yaml, int line)
    {
        var e = Assert.Throws<InputException>(() => FeatureSet.Parse(yaml, "features.yaml", EventTypes.Default));
        Assert.Equal(("features.yaml", line), (e.File, e.Line));
    }

    [Fact]
    public void Load_MissingFile_SaysSo() =>
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => FeatureSet.Load("nowhere.yaml", EventTypes.Default)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_OwnEventType_IsKnown()
    {
        var types = new EventTypes(["save"]);
        var set = FeatureSet.Parse($"features:\n  - {Good.Replace("click", "save", StringComparison.Ordinal)}", "f.yaml", types);
        Assert.Throws<InputException>(() => new FeatureEngine(set, EventTypes.Default, EventWeights.Default));
        Assert.Equal(["item.saves"], new FeatureEngine(set, types, EventWeights.Default).FeatureNames);
    }

    [Fact]
    public void Default_ReadBackFromItsYaml_IsTheSame()
    {
        var again = FeatureSet.Parse(FeatureSet.Default.ToYaml(), "again.yaml", EventTypes.Default);
        Assert.Equal(FeatureSet.Default.ToYaml(), again.ToYaml());
        Assert.False(FeatureSet.Default.IsExpanded);
    }

    [Fact]
    public void Expand_NothingKnown_DropsWhatDependsOnIt()
    {
        var set = FeatureSet.Default.Expand(CatalogSnapshot.Empty, new TestUsers(0));
        Assert.True(set.IsExpanded);
        Assert.DoesNotContain(set.Features, f => f.Name.StartsWith("user.attr.", StringComparison.Ordinal) || f.Name == "cross.dwell_to_duration"
            || f.Name == "cross.item_positive_rate_alike" || f.Attribute.Length > 0);
    }

    [Fact]
    public void Expand_ManyAttributes_TakesTheMostTellingForCohorts()
    {
        var users = new TestUsers(400)
            .With("id", u => $"u{u}").With("same", _ => "x").With("gender", u => u % 2 == 0 ? "m" : "f")
            .With("job", u => $"j{u % 20}").With("age", u => $"{18 + u % 50}").With("zip", u => $"{10000 + u}");
        var set = FeatureSet.Default.Expand(CatalogSnapshot.Empty, users);
        var cohorts = set.Features.Where(f => f.Entity == FeatureEntity.ItemCohort).ToArray();
        Assert.Equal(["job", "age", "gender"], cohorts.Select(f => f.Attribute));
        Assert.Equal([false, true, false], cohorts.Select(f => f.IsNumber));
        Assert.Equal(["gender", "job", "age", "zip"], set.Features.Where(f => f.Kind == FeatureKind.Attribute).Select(f => f.Attribute));
    }

    [Fact]
    public void Limits_OutOfRange_NameTheField()
    {
        var e = Assert.Throws<InputException>(() =>
            new FeatureEngine(FeatureSet.Default, EventTypes.Default, EventWeights.Default, new FeatureLimits { ItemsPerUser = 3 }));
        Assert.Equal("ItemsPerUser", e.Field);
    }
}
