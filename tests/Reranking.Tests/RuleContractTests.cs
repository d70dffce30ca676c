using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Reranking.Tests;

public sealed class RuleContractTests
{
    public static IEnumerable<object[]> Kinds() => RuleText.Kinds.Select(kind => new object[] { kind.Kind, kind.Keys });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rule_AnyWorld_KeepsContract(string kind, string keys)
    {
        if (RuleKinds.Find(kind)!.Role == RuleRole.Score) return; // held by ScoreStageTests
        RuleContract.Holds((schema, score) =>
            RuleText.Steps(schema, score, (kind, keys)).Select(step => step.Stage).OfType<IRule>().First(rule => rule.Name == "rule:r1"));
    }

    [Fact]
    public void Kinds_All_AreUnderContract() =>
        Assert.Empty(RuleKinds.All.Select(kind => kind.Name).Except(RuleText.Kinds.Select(kind => kind.Kind)));
}
