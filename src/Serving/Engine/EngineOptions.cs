using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>How one server process serves a data directory.</summary>
public sealed record EngineOptions
{
    /// <summary>The data directory: store, releases, build.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The rule file, watched for changes; the built-in rules when null.</summary>
    public string? RulesFile { get; init; }

    /// <summary>The surfaces and their sources. Read once: another file takes another start.</summary>
    public SurfaceFile Surfaces { get; init; } = SurfaceFile.Default;

    /// <summary>Whether served pages are written to the impression log and count as impressions.</summary>
    public bool LogImpressions { get; init; } = true;

    /// <summary>How late events may be from now on (<see cref="FeatureStore.StateStore.SetLateness"/>); the store's own limit when null.</summary>
    public TimeSpan? Lateness { get; init; }

    /// <summary>
    /// Whether to serve the store as it is now beside the process that writes to it: nothing is logged, what writes is
    /// refused, and later releases, which may know later items, are left alone. For measuring.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>Which requests are captured for replays of other rules; none when null.</summary>
    public CaptureOptions? Capture { get; init; }

    /// <summary>What else sees each served page after the impression log; a failure is counted, never shown.</summary>
    public IReadOnlyList<ISideEffect> SideEffects { get; init; } = [];

    /// <summary>The Redis that keeps users' state for all servers of a deployment; each server keeps its own when null.</summary>
    public RedisOptions? Redis { get; init; }

    /// <summary>
    /// How often the state in memory is written beside the log, so that a start replays only what came after; also when the
    /// engine is closed. Zero neither writes nor reads one. With <see cref="Redis"/>, and when read-only, none is written.
    /// </summary>
    public TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the trending lists are made anew.</summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromSeconds(2);
}
