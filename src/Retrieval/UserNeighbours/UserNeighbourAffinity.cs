using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>user-neighbours.affinity</c> with the score that <see cref="UserNeighbourSource"/> gives each candidate, whoever
/// found it: 0 for what none of the user's nearest chose, and NaN for all when there are none.
/// </summary>
public sealed class UserNeighbourAffinity : RecentItemsAffinity
{
    private readonly ScratchPool<UserNeighbourScratch> _scratch;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public UserNeighbourAffinity(ColumnSchema schema, UserNeighbourModel model, RecentItemsOptions options)
        : base(schema, "user-neighbours", options) =>
        _scratch = new ScratchPool<UserNeighbourScratch>(() => new UserNeighbourScratch(model));

    private protected override void Score(UserSnapshot user, CandidateBatch batch, Span<float> affinity)
    {
        var scratch = _scratch.Rent();
        if (scratch.Read(user, Options))
        {
            for (var row = 0; row < affinity.Length; row++) affinity[row] = scratch.Items.ValueOr0(batch.Items[row]);
        }

        _scratch.Return(scratch);
    }
}
