using System.Diagnostics;
using System.Net;
using FeedRanker.Core;
using FeedRanker.V1;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>
/// Asks a server that has started, and is not yet ready, for pages of users drawn from the store, on each surface in turn: so that code is compiled
/// and memory touched before the first caller's deadline runs. Nothing is logged, captured or counted of these pages.
/// </summary>
public static class WarmUp
{
    private const int Users = 512;

    /// <summary>Asks for so long, one request at a time. What a surface refuses or fails is no reason not to start: the caller will hear of it.</summary>
    /// <param name="engine">The engine behind the server.</param>
    /// <param name="grpc">Where the server listens.</param>
    /// <param name="span">For how long; 0 or less for not at all.</param>
    /// <param name="log">Is told how many there were, and what the first and the last took.</param>
    /// <param name="ct">Ends it early.</param>
    public static async Task RunAsync(FeedEngine engine, IPEndPoint grpc, TimeSpan span, ILogger log, CancellationToken ct)
    {
        if (span <= TimeSpan.Zero) return;
        double first = 0, last = 0;
        var requests = 0;
        using var client = new FeedRankerClient(Reachable(grpc).ToString());
        var (surfaces, users) = (engine.Surfaces.Order(StringComparer.Ordinal).ToArray(), Sample(engine));
        var clock = Stopwatch.StartNew();
        for (var i = 0; clock.Elapsed < span && !ct.IsCancellationRequested; i++)
        {
            var started = clock.Elapsed;
            try
            {
                // As of a time: such a page leaves no trace.
                var request = new RankRequest { UserId = users[i / surfaces.Length % users.Length], Surface = surfaces[i % surfaces.Length], AsOfMs = engine.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Seed = (ulong)i };
                await client.RankAsync(request, span, ct);
            }
            catch (GrpcStatusException)
            {
                // Such as a surface that ranks around an item, which none is named for here.
            }
            catch (OperationCanceledException)
            {
                break;
            }

            last = (clock.Elapsed - started).TotalMilliseconds;
            if (requests++ == 0) first = last;
        }

        EngineLog.WarmedUp(log, requests, first, last);
    }

    private static string[] Sample(FeedEngine engine)
    {
        var random = new FeedRandom(1);
        var ids = engine.Store.Users.Ids;
        return ids.Count == 0 ? ["nobody"] : [.. Enumerable.Range(0, Users).Select(_ => ids[random.Next(ids.Count)])];
    }

    private static IPEndPoint Reachable(IPEndPoint listens) =>
        listens.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listens.Port)
        : listens.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listens.Port)
        : listens;
}
