using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <content>Users as they were at another place than the rest of the state.</content>
public sealed partial class FeatureEngine
{
    private UserStateCodec? _ownCodec;

    /// <summary>How many events that are not late, follows and their ends the log has of a user; below 0 when the user's state is not as it makes it.</summary>
    public int StepsTaken(int userRow) => StepsOf(userRow);

    /// <summary>Takes a user's state as it is now. Writer only.</summary>
    /// <exception cref="InvalidOperationException">The state is not as the log makes it, or kept elsewhere.</exception>
    public UserCopy CopyUser(int userRow)
    {
        if (!KeepsUsers) throw new InvalidOperationException("Users are kept elsewhere: there is nothing here to copy.");
        if (Find(userRow) is not { } state) return UserCopy.Nobody;
        var writer = new UserBlobWriter();
        OwnCodec.Write(state, writer);
        return new UserCopy(writer.Written.ToArray(), state.History ?? throw new InvalidOperationException($"What the state of user {userRow} holds is not known."));
    }

    /// <summary>The same as <see cref="ReadUser"/> of a user whose own state is a copy; everything else is read as it is now.</summary>
    public CatalogSnapshot ReadCopy(UserCopy copy, int userRow, string userId, long nowMs, UserSnapshot into)
    {
        if (copy.Bytes.Length == 0) return ReadUserFrom(null, userRow, userId, nowMs, into);
        var state = new UserState(Core.Plan, _limits);
        var reader = new UserBlobReader(copy.Bytes);
        if (!OwnCodec.TryRead(ref reader, state)) throw new InvalidOperationException("A user's state does not survive being copied.");
        return ReadUserFrom(state, userRow, userId, nowMs, into);
    }

    private UserStateCodec OwnCodec => _ownCodec ??= new UserStateCodec(Core.Plan, _limits, _weights, NameSpaces.Dense);
}
