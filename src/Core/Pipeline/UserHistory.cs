namespace FeedRanker.Core;

/// <summary>
/// Which events and follows of a user a state of them holds, and in which order: two states of one user hold the same when
/// these are equal.
/// </summary>
/// <param name="Steps">How many events that are not late, follows and their ends.</param>
/// <param name="Digest">A running digest of them, in their order; 0 before the first.</param>
public readonly record struct UserHistory(int Steps, ulong Digest);
