using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Copies one user's state to where a request may read it without locks.</summary>
internal static class UserReader
{
    /// <summary>Call with the state's lock held.</summary>
    public static void Copy(UserState state, FeatureFrame frame, UserSnapshot into, long nowMs)
    {
        state.Recent.CopyTo(into, nowMs);
        for (var p = 0; p < state.Pairs.Length; p++) state.Pairs[p].CopyTo(frame.Pairs[p]);
        state.Follows.CopyTo(frame.Follows);
        state.Follows.Keys.CopyTo(into.SetFollowedAuthors(state.Follows.Count));
    }

    /// <summary>Makes a frame that of a user without state.</summary>
    public static void Clear(FeatureFrame frame)
    {
        foreach (var pairs in frame.Pairs) pairs.Clear();
        frame.Follows.Clear();
    }
}
