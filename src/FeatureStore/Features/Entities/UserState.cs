using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Everything kept for one user. Whoever reads or writes it holds its lock.</summary>
internal sealed class UserState
{
    public UserState(FeaturePlan plan, FeatureLimits limits)
    {
        Pairs = new PairTable[plan.PairEntities.Length];
        for (var p = 0; p < Pairs.Length; p++)
            Pairs[p] = new PairTable(plan.PairEntities[p].Layout, plan.PairEntities[p].Limit(limits), marks: plan.PairEntities[p] == plan.UserItem);
        Recent = new RecentActions(limits.RecentActions);
        Follows = new PairTable(FeaturePlan.NoState, limits.FollowsPerUser);
    }

    /// <summary>One table per pair entity of the plan.</summary>
    public PairTable[] Pairs { get; }

    public RecentActions Recent { get; }

    /// <summary>Bytes of its arrays.</summary>
    public long Bytes => Pairs.Sum(p => p.Bytes) + Recent.Bytes + Follows.Bytes;

    /// <summary>Authors the user follows.</summary>
    public PairTable Follows { get; }

    /// <summary>How many events that are not late, follows and their ends it has taken in; below 0 when that is not known.</summary>
    public int Steps { get; set; }

    /// <summary>A running digest of the same (<see cref="HistoryDigest"/>).</summary>
    public ulong Digest { get; set; }

    /// <summary>What it holds; null when that is not known, or when some of it is of things not known here.</summary>
    public UserHistory? History => Steps >= 0 && Unknown is null ? new UserHistory(Steps, Digest) : null;

    /// <summary>What was applied last; only of a state that is shared between processes.</summary>
    public AppliedEvents? Applied { get; set; }

    /// <summary>What is not known here; only of a state that came from another process.</summary>
    public UnknownParts? Unknown { get; set; }

    /// <summary>The last capture of the engine's state that has it (<see cref="FeatureCapture"/>), or that it came after.</summary>
    public int Captured { get; set; }

    /// <summary>Notes a follow or its end.</summary>
    public void SetFollow(int author, bool follows, CatalogSnapshot catalog)
    {
        if (follows) Follows.GetOrAdd(author);
        else Follows.Remove(author);
        Step(HistoryDigest.After(Digest, author, follows, catalog));
    }

    /// <summary>Counts what was taken in.</summary>
    /// <param name="digest">The digest with it.</param>
    public void Step(ulong digest)
    {
        if (Steps >= 0) Steps++;
        Digest = digest;
    }
}
