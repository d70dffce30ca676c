using FeedRanker.FeatureStore;
using FeedRanker.Reranking;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>
/// Holds the set that requests are served with, and puts others in its place: when the rules change, and when the data
/// directory names another release. Requests never wait for it.
/// </summary>
/// <remarks>
/// A release with the features and event weights of the one before it shares its state, so going to it, and back, is a
/// swap; the one before stays warm. For any other, a state is replayed beside the old one (<see cref="StateRebuild"/>) and
/// the old one is let go: feeding both would cost every event twice, so going back is a replay again.
/// </remarks>
internal sealed class ServingSwitch : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly EngineOptions _options;
    private readonly StateStore _store;
    private readonly StateWriter _writer;
    private readonly ReleaseStore _releases;
    private readonly SourceLinks _links; // the engine's
    private readonly ExposureBook _exposures; // the engine's
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _start = new();
    private readonly Lock _swap = new(); // taken before the writer's own, never after it
    private ServingSet _serving;
    private Release? _previous; // warm; shares the state of the one served
    private Task<bool> _switching = Task.FromResult(false);
    private string? _refusedId;
    private DateTimeOffset _retryAt;

    public ServingSwitch(EngineOptions options, StateStore store, StateWriter writer, ServingSet first, SourceLinks links, ExposureBook exposures, TimeProvider clock, ILogger log)
    {
        (_options, _store, _writer, _serving, _links, _exposures, _clock, _log) = (options, store, writer, first, links, exposures, clock, log);
        _releases = new ReleaseStore(options.DataDirectory);
    }

    public ServingSet Serving => Volatile.Read(ref _serving);

    public void UseRules(RuleFile rules)
    {
        lock (_swap) Volatile.Write(ref _serving, Compose(_serving.Release, rules, _serving.State));
        EngineLog.RulesSwitched(_log, rules.Hash);
    }

    /// <summary>Begins to switch to the current release if it is another one; the task says whether it was switched to.</summary>
    public Task<bool> ReloadAsync()
    {
        lock (_start)
        {
            if (!_switching.IsCompleted) return _switching;
            var id = _releases.CurrentId;
            if (id is null || id == Serving.Release.Manifest.Id) return Task.FromResult(false);
            if (id == _refusedId && _clock.GetUtcNow() < _retryAt) return Task.FromResult(false);
            return _switching = Task.Factory.StartNew(() => TrySwitch(id), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task switching;
        lock (_start)
        {
            _stop.Cancel(); // in the lock: none begins after it
            switching = _switching;
        }

        await switching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private bool TrySwitch(string id)
    {
        try
        {
            SwitchTo(id, _stop.Token);
            _refusedId = null;
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Nobody waits for it: the failure is logged, once, and what was served before goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_refusedId != id) EngineLog.ReleaseRefused(_log, id, Serving.Release.Manifest.Id, RetryAfter.TotalMinutes, e);
            (_refusedId, _retryAt) = (id, _clock.GetUtcNow() + RetryAfter);
            return false;
        }
    }

    private void SwitchTo(string id, CancellationToken ct)
    {
        var next = _previous?.Manifest.Id == id ? _previous : _releases.Load(_store.EventTypes, id);
        ReleaseFit.Check(next, _store, _options.DataDirectory);
        if (ReleaseFit.ShareState(next, Serving.Release)) ShareState(next);
        else ReplaceState(next, ct);
        EngineLog.ReleaseSwitched(_log, id);
        EngineLog.RankerDevice(_log, id, next.Models.RankerDevice);
    }

    private void ShareState(Release next)
    {
        lock (_swap)
        {
            var set = Compose(next, _serving.Rules, _serving.State);
            _previous = _serving.Release;
            Volatile.Write(ref _serving, set);
        }
    }

    private void ReplaceState(Release next, CancellationToken ct)
    {
        _previous = null; // two states are enough to hold
        var started = _clock.GetTimestamp();
        EngineLog.Rebuilding(_log, next.Manifest.Id, _store.EventCount);
        var state = ReleaseFit.NewState(next, _store, ReleaseFit.Tables(next, _options.DataDirectory));
        var set = Compose(next, Serving.Rules, state); // before the replay: a release that is mis-wired fails at once
        using var rebuild = new StateRebuild(_writer, _store, state);
        rebuild.Replay(_clock.GetUtcNow().ToUnixTimeMilliseconds(), ct);
        lock (_swap)
        {
            if (!ReferenceEquals(set.Rules, _serving.Rules)) set = Compose(next, _serving.Rules, state);
            rebuild.Finish(() => Volatile.Write(ref _serving, set));
        }

        EngineLog.Rebuilt(_log, next.Manifest.Id, _clock.GetElapsedTime(started).TotalSeconds);
    }

    private ServingSet Compose(Release release, RuleFile rules, FeedState state) => new(release, rules, state, _options.Surfaces.Surfaces, _links, _exposures, _clock);
}
