using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>By what one event of a log is known again; zeros for none.</summary>
internal readonly record struct EventMark(long TimeMs, long Digest)
{
    public static EventMark Of(in FeedEvent e) => new(e.TimeMs, StateStore.DigestOf(e));
}
