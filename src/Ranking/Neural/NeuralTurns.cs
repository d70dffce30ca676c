namespace FeedRanker.Ranking;

/// <summary>
/// How a request's rows are divided over its threads. A turn is one run of the network: many rows make a run pay, few let
/// threads end at the same time and keep what a run computes in the processor's cache.
/// </summary>
internal static class NeuralTurns
{
    /// <summary>The most rows of a turn.</summary>
    public const int MostRows = 512;

    // Below, what each run and each thread costs by itself is as much as another thread spares.
    private const int LeastRows = 96;

    // Two for each thread, so that one that came late or was held up leaves the rest to the others.
    private const int TurnsOfThread = 2;

    /// <summary>Rows of each turn, a multiple of the network's step; the last one has what remains.</summary>
    public static int Rows(int count, int threads, int step)
    {
        var turnsOfThread = threads == 1 ? 1 : Math.Min(TurnsOfThread, count / LeastRows / threads);
        var turns = threads * Math.Max(turnsOfThread, Parts(count, threads * MostRows));
        var rows = Parts(count, Math.Clamp(count / LeastRows, 1, turns));
        return Parts(rows, step) * step;
    }

    private static int Parts(int count, int size) => (count + size - 1) / size;
}
