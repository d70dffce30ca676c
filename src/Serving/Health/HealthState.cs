using System.Collections.Immutable;

namespace FeedRanker.Serving;

/// <summary>
/// Which services can answer now, told by gRPC health and <c>/readyz</c>. The empty name is the server as a whole; it
/// starts as not serving. Safe to use from any thread.
/// </summary>
public sealed class HealthState
{
    private readonly Lock _gate = new();
    private volatile View _view = new(ImmutableDictionary<string, bool>.Empty.Add("", false));

    /// <summary>Tells where the ranker runs, for <c>/readyz</c>; null where nobody knows.</summary>
    public Func<string>? Ranker { get; init; }

    /// <summary>Whether the server as a whole is serving.</summary>
    public bool IsReady => IsServing("") == true;

    /// <summary>Says whether a service can answer; watchers hear of it when it changed.</summary>
    /// <param name="service">Full name such as <c>feedranker.v1.FeedRanker</c>; empty for the whole server.</param>
    /// <param name="serving">Whether it can answer now.</param>
    public void Set(string service, bool serving)
    {
        lock (_gate) Swap(_view.Serving.SetItem(service, serving));
    }

    /// <summary>Says the same of every service known so far and of the whole server.</summary>
    public void SetAll(bool serving)
    {
        lock (_gate) Swap(_view.Serving.ToImmutableDictionary(pair => pair.Key, _ => serving));
    }

    /// <summary>Whether a service can answer; null when it is not known.</summary>
    public bool? IsServing(string service) => _view.Serving.TryGetValue(service, out var serving) ? serving : null;

    /// <summary>A service's state now and a task that ends at the next change of any.</summary>
    internal (bool? Serving, Task Changed) Observe(string service)
    {
        var view = _view;
        return (view.Serving.TryGetValue(service, out var serving) ? serving : null, view.Changed.Task);
    }

    private void Swap(ImmutableDictionary<string, bool> next)
    {
        var old = _view;
        _view = new View(next);
        old.Changed.SetResult();
    }

    private sealed class View(ImmutableDictionary<string, bool> serving)
    {
        public ImmutableDictionary<string, bool> Serving { get; } = serving;

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
