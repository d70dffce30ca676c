namespace FeedRanker.Serving;

/// <summary>Plays follows into a state as its clock moves on.</summary>
/// <param name="follows">User row, author id and time, in time order.</param>
/// <param name="state">What learns of them.</param>
internal sealed class FollowReplay((int User, int Author, long TimeMs)[] follows, FeedState state)
{
    private int _next;

    /// <summary>Applies those before a time that were not applied yet.</summary>
    public void Until(long timeMs)
    {
        while (_next < follows.Length && follows[_next].TimeMs < timeMs)
        {
            var follow = follows[_next++];
            state.Features.SetFollow(follow.User, follow.Author, follows: true);
        }
    }
}
