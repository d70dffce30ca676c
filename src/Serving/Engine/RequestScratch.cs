using System.Collections.Concurrent;
using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>What a request needs before its pipeline starts; pooled.</summary>
internal sealed class RequestScratch
{
    private static readonly ConcurrentQueue<RequestScratch> Pool = new();

    public UserSnapshot User { get; } = new();

    public RowSet Excluded { get; } = new();

    public static RequestScratch Rent() => Pool.TryDequeue(out var scratch) ? scratch : new RequestScratch();

    public void Return()
    {
        User.Clear();
        Excluded.Clear();
        Pool.Enqueue(this);
    }
}
