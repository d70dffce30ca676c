using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>What was written while a state was being replayed, in order; that state takes it in afterwards.</summary>
internal sealed class StateBacklog
{
    private readonly List<Change> _changes = [];

    /// <summary>How many changes it holds, counting every event.</summary>
    public long Length { get; private set; }

    public void Add(AppendResult batch)
    {
        _changes.Add(new Change(batch, -1, -1, false));
        Length += batch.Events.Length;
    }

    public void Add(int user, int author, bool follows)
    {
        _changes.Add(new Change(null, user, author, follows));
        Length++;
    }

    /// <summary>Applies the follows, which may be repeated, and the batches after a place in the log, which may not.</summary>
    public void ApplyTo(FeedState state, long afterSeq)
    {
        foreach (var change in _changes)
        {
            if (change.Batch is null) state.Features.SetFollow(change.User, change.Author, change.Follows);
            else if (change.Batch.LastSeq > afterSeq) state.Apply(change.Batch.Events);
        }
    }

    private readonly record struct Change(AppendResult? Batch, int User, int Author, bool Follows);
}
