using FeedRanker.Ranking.Bench;

// Micro-benchmarks that need internals; what can be measured from outside is a verb of ./feedranker bench.
switch (args)
{
    case ["trees"]:
        TreeInferenceBench.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: trees.");
        return 2;
}
