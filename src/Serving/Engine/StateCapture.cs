using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>A <see cref="FeedState"/> as of one moment, to be written while it goes on; to be disposed of then.</summary>
/// <param name="Key">What the state is of: <see cref="FeatureEngine.StateKey"/>.</param>
/// <param name="Features">Counters, rates and recent actions.</param>
/// <param name="Lists">Writes what the lists of sources are made of.</param>
/// <param name="Last">The last event that had arrived.</param>
internal sealed record StateCapture(string Key, FeatureCapture Features, Action<ArtifactWriter> Lists, EventMark Last) : IDisposable
{
    public LogPosition Position => Features.Position;

    public void Dispose() => Features.Dispose();
}
