using FeedRanker.Core;
using FeedRanker.FeatureStore;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>
/// Writes the state in memory beside the log, at intervals and at the end, so that a start replays only what came after. Requests
/// never wait for it, and writers only while small tables are copied (<see cref="FeatureCapture"/>). The log remains what is
/// durable: without a snapshot, or with one that does not fit, all of it is replayed.
/// </summary>
internal sealed class StateSnapshots : IAsyncDisposable
{
    private readonly string _path;
    private readonly StateStore _store;
    private readonly StateWriter _writer;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _start = new();
    private Task _writing = Task.CompletedTask;
    private bool _stopped;
    private (string Key, LogPosition Position)? _written;
    private (DateTimeOffset WrittenAt, LogPosition Position)? _last;

    public StateSnapshots(EngineOptions options, StateStore store, StateWriter writer, TimeProvider clock, ILogger log)
    {
        _path = PathIn(options.DataDirectory);
        (_store, _writer, _clock, _log) = (store, writer, clock, log);
        _timer = clock.CreateTimer(_ => Begin(), null, options.SnapshotEvery, options.SnapshotEvery);
    }

    /// <summary>When the state was last written, and as of which place.</summary>
    public (DateTimeOffset WrittenAt, LogPosition Position)? Last
    {
        get
        {
            lock (_start) return _last;
        }
    }

    /// <exception cref="InputException">An interval that is neither zero nor a second to thirty days.</exception>
    public static void Validate(EngineOptions options)
    {
        if (options.SnapshotEvery != TimeSpan.Zero) OptionRange.Check("snapshot_every (seconds)", options.SnapshotEvery.TotalSeconds, 1, 30 * 86_400);
    }

    /// <summary>The state as it was last written, or an empty one where that cannot be used, which is logged.</summary>
    /// <param name="options">Where, and whether at all.</param>
    /// <param name="store">Whose log the state is of.</param>
    /// <param name="through">Where the log ends.</param>
    /// <param name="empty">Makes an empty state.</param>
    /// <param name="clock">Tells how old it is.</param>
    /// <param name="log">Where it is told.</param>
    /// <returns>The state, and its place in the log; null for an empty one.</returns>
    public static (FeedState State, LogPosition? After) Load(EngineOptions options, StateStore store, LogPosition through, Func<FeedState> empty, TimeProvider clock, ILogger log)
    {
        var state = empty();
        var path = PathIn(options.DataDirectory);
        if (options.SnapshotEvery <= TimeSpan.Zero || !File.Exists(path)) return (state, null);
        var started = clock.GetTimestamp();
        try
        {
            var (position, writtenMs) = StateSnapshotFile.Read(path, store, through, state);
            var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(writtenMs);
            EngineLog.SnapshotLoaded(log, position, path, TimeSpan.FromSeconds(Math.Round(age.TotalSeconds)), clock.GetElapsedTime(started).TotalSeconds, through.Events - position.Events);
            return (state, position);
        }
#pragma warning disable CA1031 // Whatever is wrong with it, the log has everything: it is told, and replayed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EngineLog.SnapshotRefused(log, e is InputException ? e.Message : $"{path}: {e.Message}");
            return (empty(), null);
        }
    }

    /// <summary>Begins to write in the background, unless one is being written.</summary>
    /// <returns>When that has ended.</returns>
    public Task Begin()
    {
        lock (_start)
        {
            if (!_stopped && _writing.IsCompleted) _writing = Task.Run(Write);
            return _writing;
        }
    }

    /// <summary>Writes the last state; nothing writes to it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        Task writing;
        lock (_start)
        {
            _stopped = true;
            writing = _writing;
        }

        await writing;
        await Task.Run(Write);
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, StateSnapshotFile.FileName);

    private void Write()
    {
        var started = _clock.GetTimestamp();
        try
        {
            using var capture = _writer.Capture();
            if (capture is null || _written == (capture.Key, capture.Position)) return;
            var waited = _clock.GetElapsedTime(started).TotalMilliseconds;
            var now = _clock.GetUtcNow();
            var bytes = StateSnapshotFile.Write(_path, _store.StoreId, capture, now);
            _written = (capture.Key, capture.Position);
            lock (_start) _last = (now, capture.Position);
            EngineLog.SnapshotWritten(_log, capture.Features.Users, capture.Position, _path, bytes, _clock.GetElapsedTime(started).TotalSeconds, waited);
        }
#pragma warning disable CA1031 // Nobody waits for it: the failure is logged, and the log has everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EngineLog.SnapshotFailed(_log, _path, e);
        }
    }
}
