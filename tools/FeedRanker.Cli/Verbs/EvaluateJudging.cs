using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary>The options by which run files are read and judged: the same for one run and for several.</summary>
internal sealed class EvaluateJudging
{
    private const long LongInput = 32 << 20;

    private readonly Option<string?> _qrels = new("--qrels", "-q") { Description = "The judgements: TREC 'query 0 item grade', or CSV, TSV, JSONL with query, item, grade.", HelpName = "FILE" };
    private readonly Option<string> _metrics = new("--metrics", "-m") { Description = $"What to compute: {string.Join(", ", MetricCatalog.All.Select(m => m.Cutoff == Cutoff.None ? m.Name : m.Name + "@k"))}; trec_eval's names too.", HelpName = "LIST", DefaultValueFactory = _ => "ndcg@10,recall@50,map,mrr" };
    private readonly Option<string> _gain = new("--gain") { Description = "Gain of a grade in ndcg: linear (trec_eval) or exp (2^grade - 1).", DefaultValueFactory = _ => "linear" };
    private readonly Option<int> _level = new("--level", "-l") { Description = "The lowest grade that counts as relevant.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private readonly Option<bool> _complete = new("--complete", "-c") { Description = "Average over all judged queries; those a run does not answer count as empty lists (trec_eval's -c)." };
    private readonly Option<string> _empty = new("--empty") { Description = "What a query without relevant items counts: zero (trec_eval), one, or skip.", DefaultValueFactory = _ => "zero" };
    private readonly Option<bool> _judgedOnly = new("--judged-only", "-J") { Description = "Take items without judgement out of the lists first (trec_eval's -J)." };
    private readonly Option<int?> _depth = new("--depth", "-M") { Description = "Only the first so many items of each query count (trec_eval's -M).", HelpName = "N" };
    private readonly Option<string> _format = new("--format") { Description = "Layout of the runs: trec, csv, tsv or jsonl; detected by name and first line.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _qrelsFormat = new("--qrels-format") { Description = "Layout of the judgements, likewise.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _duplicates = new("--duplicates") { Description = "An item twice for a query: refuse, first or best.", DefaultValueFactory = _ => "refuse" };
    private readonly Option<bool> _single = new("--single-precision") { Description = "Tie scores that differ beyond single precision, as older trec_eval 9 releases do." };
    private readonly Option<string?> _items = new("--items") { Description = "Facts about items (CSV, TSV, JSONL: item, group, author, published, topics, embedding): for ild, mean_age, exposure_*, and the catalog of coverage and gini.", HelpName = "FILE" };
    private readonly Option<string?> _groupBy = new("--group-by") { Description = "The field of --items that is an item's group; 'group' when absent.", HelpName = "FIELD" };
    private readonly Option<string?> _train = new("--train") { Description = "Users and items that met before: for novelty, and the popular items that unexpectedness expects.", HelpName = "FILE" };
    private readonly Option<string?> _expected = new("--expected") { Description = "The run of a plain recommender: what unexpectedness expects.", HelpName = "FILE" };
    private readonly Option<string?> _now = new("--now") { Description = "When the lists were shown, for mean_age.", HelpName = "TIME" };

    public void AddTo(Command command)
    {
        _gain.AcceptOnlyFromAmong("linear", "exp");
        _empty.AcceptOnlyFromAmong("zero", "one", "skip");
        _duplicates.AcceptOnlyFromAmong("refuse", "first", "best");
        foreach (var format in new[] { _format, _qrelsFormat }) format.AcceptOnlyFromAmong("auto", "trec", "csv", "tsv", "jsonl");
        foreach (var option in new Option[] { _qrels, _metrics, _gain, _level, _complete, _empty, _judgedOnly, _depth, _format, _qrelsFormat, _duplicates, _single, _items, _groupBy, _train, _expected, _now }) command.Add(option);
    }

    /// <summary>Whether lists that a run does not give count as empty.</summary>
    public bool Complete(ParseResult parsed) => parsed.GetValue(_complete);

    public string? QrelsPath(ParseResult parsed) => parsed.GetValue(_qrels);

    public IReadOnlyList<Metric> Metrics(ParseResult parsed) => MetricCatalog.ParseList(parsed.GetRequiredValue(_metrics));

    /// <summary>Whether the metrics were named, not left to the default.</summary>
    public bool NamesMetrics(ParseResult parsed) => parsed.GetResult(_metrics) is { Implicit: false };

    public RunFormat Format(ParseResult parsed) => FormatOf(parsed.GetRequiredValue(_format));

    public int Level(ParseResult parsed)
    {
        var level = parsed.GetValue(_level);
        return level >= 1 ? level : throw new InputException($"{level} must be 1 or more.", field: "--level");
    }

    public ReadOptions ReadRuns(ParseResult parsed) => new()
    {
        Format = Format(parsed),
        SinglePrecision = parsed.GetValue(_single),
        Duplicates = parsed.GetRequiredValue(_duplicates) switch { "first" => Duplicates.KeepFirst, "best" => Duplicates.KeepBest, _ => Duplicates.Refuse },
    };

    public ReadOptions ReadQrels(ParseResult parsed) => ReadRuns(parsed) with { Format = FormatOf(parsed.GetRequiredValue(_qrelsFormat)) };

    /// <summary>The rules; call it after all runs have been read, so that the catalog is whole.</summary>
    public RunEvaluationOptions Rules(ParseResult parsed, RunSymbols symbols, IWorkProgress progress, CancellationToken ct)
    {
        var file = parsed.GetValue(_items) is { } items ? ItemFactsFile.Read(items, symbols, parsed.GetValue(_groupBy), ct)
            : parsed.GetValue(_groupBy) is null ? null : throw new InputException("needs a file of items: --items FILE.", field: "--group-by");
        var training = parsed.GetValue(_train) is { } train ? TrainingPairs.Read(train, symbols, RunFormat.Auto, progress, ct) : null;
        var depth = parsed.GetValue(_depth);
        if (depth < 1) throw new InputException($"{depth} must be 1 or more.", field: "--depth");
        return new RunEvaluationOptions
        {
            Complete = Complete(parsed),
            MaxPerQuery = depth ?? int.MaxValue,
            NowMs = CommonOptions.TimeMs(parsed.GetValue(_now), "--now") ?? 0,
            Expected = parsed.GetValue(_expected) is { } plain ? Run.Read(plain, symbols, progress: progress, ct: ct) : null,
            Items = ItemFactsFile.ToFacts(file, symbols, training),
            Judging = new JudgingOptions
            {
                Gain = parsed.GetRequiredValue(_gain) == "exp" ? Gain.Exponential : Gain.Linear,
                RelevanceLevel = Level(parsed),
                EmptyQueries = parsed.GetRequiredValue(_empty) switch { "one" => EmptyQueries.One, "skip" => EmptyQueries.Skip, _ => EmptyQueries.Zero },
                JudgedOnly = parsed.GetValue(_judgedOnly),
            },
        };
    }

    /// <summary>A progress bar when the files are large enough to wait for.</summary>
    public static IWorkProgress ProgressFor(params IEnumerable<string?> paths) =>
        paths.Sum(path => File.Exists(path) ? new FileInfo(path).Length : 0) >= LongInput ? new ConsoleProgress() : WorkProgress.None;

    private static RunFormat FormatOf(string name) => Enum.Parse<RunFormat>(name, ignoreCase: true);
}
