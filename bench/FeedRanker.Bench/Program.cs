using FeedRanker.Reranking.Bench;

// Micro-benchmarks that need internals; what can be measured from outside is a verb of ./feedranker bench.
switch (args)
{
    case ["rules", var file]:
        RulesBench.Run(file);
        return 0;
    case ["capture", var file, var requests]:
        CaptureBench.Write(file, int.Parse(requests, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["many-rules", var file, var to]:
        RulesBench.WriteMany(file, to);
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: rules FILE, capture FILE REQUESTS, or many-rules FILE TO.");
        return 2;
}
