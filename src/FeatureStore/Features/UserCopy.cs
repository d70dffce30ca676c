using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// A user's state as it was at some place of a log, for engines of the same features over the same store: made by
/// <see cref="FeatureEngine.CopyUser"/>, read by <see cref="FeatureEngine.ReadCopy"/>. Immutable.
/// </summary>
public sealed class UserCopy
{
    internal UserCopy(byte[] bytes, UserHistory history) => (Bytes, History) = (bytes, history);

    /// <summary>A user without history.</summary>
    public static UserCopy Nobody { get; } = new([], default);

    /// <summary>What it holds.</summary>
    public UserHistory History { get; }

    internal byte[] Bytes { get; }
}
