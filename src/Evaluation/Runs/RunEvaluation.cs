using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Holds runs against judgements by trec_eval's rules.</summary>
public static class RunEvaluation
{
    /// <summary>Evaluates one run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="qrels">The judgements, read with the same symbols.</param>
    /// <param name="metrics">What to compute; AUC, log loss and calibration are over the run's judged pairs.</param>
    /// <param name="options">By which rules.</param>
    /// <param name="progress">Is told of queries done.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputException">Not one query in both files; a metric needs facts that were not given; log loss or
    /// calibration of scores that are no probabilities.</exception>
    public static RunResult Evaluate(Run run, Qrels qrels, IReadOnlyList<Metric> metrics, RunEvaluationOptions? options = null, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        options = (options ?? RunEvaluationOptions.Default).Validated();
        Check(run, qrels, metrics, options);
        var symbols = run.Symbols;
        var system = new SystemAccumulator(run.Path, metrics, options.Items ?? new ItemFacts(symbols.ItemCount), options.Judging);
        var pooled = metrics.Any(m => m.Kind == MetricKind.Pooled) ? new PooledPairs(run, system, metrics, options.Judging.RelevanceLevel) : null;
        int unjudged = 0, notAnswered = 0, answered = 0;
        progress ??= WorkProgress.None;
        progress.Begin($"evaluating {Path.GetFileName(run.Path)}", symbols.Queries.Count);
        foreach (var query in InOrder(symbols.Queries))
        {
            ct.ThrowIfCancellationRequested();
            progress.Advance(1);
            var ranked = run.ItemsOf(query);
            var judged = qrels.ItemsOf(query);
            ranked = ranked[..Math.Min(ranked.Length, options.MaxPerQuery)];
            if (judged.IsEmpty)
            {
                if (!ranked.IsEmpty) unjudged++;
                continue;
            }

            if (ranked.IsEmpty) notAnswered++;
            else answered++;
            if (ranked.IsEmpty && !options.Complete) continue;
            system.Add(symbols.Queries.NameOf(query), ranked, judged, qrels.GradesOf(query), options.NowMs, options.Expected is { } plain ? plain.ItemsOf(query) : default);
            pooled?.Add(query, system.Count, ranked, run.ScoresOf(query), judged, qrels.GradesOf(query));
        }

        progress.End();
        if (answered == 0) throw new InputException($"has no query in common with {qrels.Path}; query ids must be the same in both files.", run.Path, field: "query");
        var scores = system.ToScores();
        return new RunResult
        {
            Scores = scores,
            Metrics = metrics.Select(m => m.Name).ToArray(),
            QueriesWithoutJudgements = unjudged,
            QueriesNotAnswered = notAnswered,
            EmptyQueries = system.EmptyQueries,
            QueriesWithoutJudgedItems = system.UnjudgedLists,
            DuplicatesDropped = run.DuplicatesDropped + qrels.DuplicatesDropped,
            CutOff = [.. Open(run.Path, run.LastLineIsOpen), .. Open(qrels.Path, qrels.LastLineIsOpen)],
            Groups = system.GroupExposures(),
            Scored = ScoredResult.Of(run.Path, system.Scored, metrics, scores.Whole),
        };
    }

    private static void Check(Run run, Qrels qrels, IReadOnlyList<Metric> metrics, RunEvaluationOptions options)
    {
        if (!ReferenceEquals(run.Symbols, qrels.Symbols)) throw new ArgumentException("run and judgements were read with different symbols.", nameof(qrels));
        if (metrics.Count == 0) throw new InputException("names at least one metric.", field: "metrics");
        foreach (var metric in metrics)
            if (WhatIsMissing(metric, options) is { } missing)
                throw new InputException($"'{metric.Name}' needs facts that were not given: {missing}.", field: "metrics");
    }

    private static string? WhatIsMissing(Metric metric, RunEvaluationOptions options) => metric.Definition.Needs switch
    {
        ItemFact.Published when options.NowMs == 0 => "when the lists were shown (--now TIME)",
        ItemFact.Expected when options.Expected is not null => null,
        var fact when options.Items?.Has(fact) ?? fact == ItemFact.None => null,
        ItemFact.Topics => "a field 'topics' of at least one item (--items FILE)",
        ItemFact.Embeddings => "a field 'embedding' of at least one item (--items FILE)",
        ItemFact.Published => "a field 'published' of at least one item (--items FILE)",
        ItemFact.Groups => "a field 'group' of at least one item (--items FILE)",
        ItemFact.Users => "the pairs that tell how many users met each item (--train FILE)",
        _ => "what a plain recommender would show (--expected FILE, or --train FILE for the most popular items)",
    };

    private static string[] Open(string path, bool isOpen) => isOpen ? [path] : [];

    // By the bytes of their ids, so that nothing depends on the order of the files.
    private static int[] InOrder(ByteIds queries)
    {
        var order = new int[queries.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, queries.Compare);
        return order;
    }
}
