using System.Diagnostics;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Ann;

/// <summary>Asks an index all queries, and keeps what came back and how long each took.</summary>
internal sealed class SearchRun(IVectorIndex index, VectorSet queries, int k, int threads)
{
    private const double LeastSeconds = 0.25; // of rounds that count, as peers get
    private const double WarmSeconds = 1.5; // by then hot code has been compiled for good

    private readonly long[] _ticks = new long[queries.Count];
    private bool _warm;

    /// <summary>Rows found in the last round.</summary>
    public NeighbourTable Found { get; } = new(queries.Count, k);

    /// <summary>Their scores, query after query; 0 where nothing was found.</summary>
    public float[] Scores { get; } = new float[(long)queries.Count * k];

    /// <summary>Queries a second of all threads together, in the fastest round.</summary>
    public double QueriesPerSecond { get; private set; }

    /// <summary>99th percentile of a query's microseconds, in the fastest round.</summary>
    public double P99Us { get; private set; }

    /// <summary>Asks everything once for warmth, the first time longer, then at least as often as said; the fastest round counts.</summary>
    public void Measure(int effort, int rounds, CancellationToken ct)
    {
        QueriesPerSecond = 0;
        var warmth = Round(effort, ct);
        while (!_warm && warmth < WarmSeconds) warmth += Round(effort, ct);
        _warm = true;
        var spent = 0.0;
        for (var round = 0; round < rounds || spent < LeastSeconds; round++)
        {
            var seconds = Round(effort, ct);
            spent += seconds;
            if (queries.Count / seconds <= QueriesPerSecond) continue;
            QueriesPerSecond = queries.Count / seconds;
            P99Us = Percentile99Us();
        }
    }

    private double Round(int effort, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        if (threads == 1) Part(0, queries.Count, effort);
        else Together(effort);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private void Together(int effort)
    {
        var workers = new Thread[threads];
        Exception? failed = null;
        for (var t = 0; t < threads; t++)
        {
            var (from, to) = ((int)((long)queries.Count * t / threads), (int)((long)queries.Count * (t + 1) / threads));
            workers[t] = new Thread(() =>
            {
                try
                {
                    Part(from, to, effort);
                }
                catch (Exception e)
                {
                    failed = e;
                }
            });
            workers[t].Start();
        }

        foreach (var worker in workers) worker.Join();
        if (failed is not null) throw new InvalidOperationException(failed.Message, failed);
    }

    private void Part(int from, int to, int effort)
    {
        for (var query = from; query < to; query++)
        {
            var rows = Found[query];
            var scores = Scores.AsSpan(query * k, k);
            var started = Stopwatch.GetTimestamp();
            var found = index.Search(queries[query], effort, default(AllRows), rows, scores);
            _ticks[query] = Stopwatch.GetTimestamp() - started;
            rows[found..].Fill(NeighbourTable.Nothing);
            scores[found..].Clear();
        }
    }

    private double Percentile99Us()
    {
        var sorted = _ticks.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, 0.99 * sorted.Length)] * 1e6 / Stopwatch.Frequency;
    }
}
