using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary>How trees are grown: the same options for <c>train</c> and <c>build</c>.</summary>
internal sealed class TreeOptions
{
    // Names of options by the fields that refusals name.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [nameof(TreeTrainingOptions.Seed)] = "--seed", [nameof(TreeTrainingOptions.Threads)] = "--threads" };
    private readonly List<Option> _options = [];
    private readonly Option<string?> _objective;
    private readonly Option<int?> _trees;
    private readonly Option<int?> _depth;
    private readonly Option<int?> _leaves;
    private readonly Option<double?> _rate;
    private readonly Option<double?> _child;
    private readonly Option<double?> _rows;
    private readonly Option<double?> _columns;
    private readonly Option<double?> _l2;
    private readonly Option<int?> _stop;
    private readonly Option<string?> _pairs;
    private readonly Option<int?> _truncation;
    private readonly Option<int?> _perRow;
    private readonly Option<bool?> _normalise;
    private readonly Option<string?> _metric;
    private readonly Option<string?> _rising;
    private readonly Option<string?> _falling;
    private readonly Option<string?> _categorical;
    private readonly Option<string?> _position;
    private readonly Option<string?> _examination;
    private readonly Option<int?> _seeds;

    /// <summary>The options of one verb.</summary>
    /// <param name="defaults">What holds where an option is absent, for help to show; null where it hangs on what is built from.</param>
    public TreeOptions(TreeTrainingOptions? defaults)
    {
        _objective = Add(nameof(TreeTrainingOptions.Objective), new Option<string?>("--objective") { Description = "logistic (labels 0 and 1, a probability), lambdarank (grades, an order) or grade (the grade itself)." }, defaults is null ? null : "logistic");
        _trees = Whole(nameof(TreeTrainingOptions.Trees), "--trees", "The most trees.", defaults?.Trees);
        _depth = Whole(nameof(TreeTrainingOptions.Depth), "--depth", "Splits from root to leaf.", defaults?.Depth);
        _leaves = Whole(nameof(TreeTrainingOptions.Leaves), "--leaves", "Leaves of a tree, grown best first; 0 grows level by level.", defaults?.Leaves);
        _rate = Real(nameof(TreeTrainingOptions.LearningRate), "--learning-rate", "What each tree's leaves are multiplied by.", defaults?.LearningRate);
        _child = Real(nameof(TreeTrainingOptions.MinChildWeight), "--min-child-weight", "Least sum of hessians in a leaf.", defaults?.MinChildWeight);
        _rows = Real(nameof(TreeTrainingOptions.Subsample), "--subsample", "Share of the rows a tree sees.", defaults?.Subsample);
        _columns = Real(nameof(TreeTrainingOptions.ColumnSample), "--column-sample", "Share of the features a tree sees.", defaults?.ColumnSample);
        _l2 = Real(nameof(TreeTrainingOptions.L2), "--l2", "Penalty on the squares of leaf values.", defaults?.L2);
        _stop = Whole(nameof(TreeTrainingOptions.EarlyStoppingRounds), "--early-stopping", "Rounds without a better figure on held-out rows before training stops; 0 never.", defaults?.EarlyStoppingRounds);
        _pairs = Add(nameof(TreeTrainingOptions.Pairs), new Option<string?>("--pairs") { Description = "lambdarank: topk (all with one among the best) or sampled (drawn for each row in each round)." }, defaults is null ? null : "topk");
        _truncation = Whole(nameof(TreeTrainingOptions.Truncation), "--truncation", "lambdarank, pairs topk: a pair counts when one of it is among so many best.", defaults?.Truncation);
        _perRow = Whole(nameof(TreeTrainingOptions.PairsPerRow), "--pairs-per-row", "lambdarank, pairs sampled: how many each row draws.", defaults?.PairsPerRow);
        _normalise = Add(nameof(TreeTrainingOptions.NormalisePairs), new Option<bool?>("--normalise-pairs") { Description = "lambdarank: divide by the distance of scores and scale each group by its sum." }, defaults?.NormalisePairs);
        _metric = Add(nameof(TreeTrainingOptions.Metric), new Option<string?>("--metric") { Description = "What early stopping watches for logistic: logloss or auc." }, defaults is null ? null : "logloss");
        _rising = Names(nameof(TreeTrainingOptions.Rising), "--rising", "Features with which the score may only rise, separated by commas.");
        _falling = Names(nameof(TreeTrainingOptions.Falling), "--falling", "Features with which it may only fall.");
        _categorical = Names(nameof(TreeTrainingOptions.Categorical), "--categorical", "Features whose values are categories.");
        _position = Names(nameof(TreeTrainingOptions.PositionFeature), "--position", "The feature that holds the place a row was shown at; clicks are corrected for it.");
        _examination = Names(nameof(TreeTrainingOptions.Examination), "--examination", "How likely each place is looked at, from the first, separated by commas; learnt when absent.");
        _seeds = Whole(nameof(TreeTrainingOptions.Seeds), "--seeds", "Models of trees on this seed and those after it, averaged; needs --subsample or --column-sample below 1, or --pairs sampled.", defaults?.Seeds);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => _options;

    public void AddTo(Command command)
    {
        foreach (var option in _options) command.Add(option);
    }

    /// <summary>Options with what is asked for put in; not validated.</summary>
    public TreeTrainingOptions Over(TreeTrainingOptions options, ParseResult parsed) => options with
    {
        Objective = parsed.GetValue(_objective) is { } objective
            ? CommonOptions.Choice(objective, _objective.Name, ("logistic", TreeObjective.Logistic), ("lambdarank", TreeObjective.LambdaRank), ("grade", TreeObjective.Grade))
            : options.Objective,
        Trees = parsed.GetValue(_trees) ?? options.Trees,
        Depth = parsed.GetValue(_depth) ?? options.Depth,
        Leaves = parsed.GetValue(_leaves) ?? options.Leaves,
        LearningRate = parsed.GetValue(_rate) ?? options.LearningRate,
        MinChildWeight = parsed.GetValue(_child) ?? options.MinChildWeight,
        Subsample = parsed.GetValue(_rows) ?? options.Subsample,
        ColumnSample = parsed.GetValue(_columns) ?? options.ColumnSample,
        L2 = parsed.GetValue(_l2) ?? options.L2,
        EarlyStoppingRounds = parsed.GetValue(_stop) ?? options.EarlyStoppingRounds,
        Pairs = parsed.GetValue(_pairs) is { } pairs
            ? CommonOptions.Choice(pairs, _pairs.Name, ("topk", LambdaPairs.TopK), ("sampled", LambdaPairs.Sampled))
            : options.Pairs,
        Truncation = parsed.GetValue(_truncation) ?? options.Truncation,
        PairsPerRow = parsed.GetValue(_perRow) ?? options.PairsPerRow,
        NormalisePairs = parsed.GetValue(_normalise) ?? options.NormalisePairs,
        Metric = parsed.GetValue(_metric) is { } metric
            ? CommonOptions.Choice(metric, _metric.Name, ("logloss", TreeValidationMetric.LogLoss), ("auc", TreeValidationMetric.Auc))
            : options.Metric,
        Rising = parsed.GetValue(_rising) ?? options.Rising,
        Falling = parsed.GetValue(_falling) ?? options.Falling,
        Categorical = parsed.GetValue(_categorical) ?? options.Categorical,
        PositionFeature = parsed.GetValue(_position) ?? options.PositionFeature,
        Examination = parsed.GetValue(_examination) ?? options.Examination,
        Seeds = parsed.GetValue(_seeds) ?? options.Seeds,
    };

    /// <summary>Does what may refuse one of the options, which is then named as it was written.</summary>
    public T Naming<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InputException e) when (e.Field is { } field && _names.TryGetValue(field, out var option))
        {
            throw new InputException(e.Problem, e.File, e.Line, option, e, e.Column);
        }
    }

    /// <summary>The same for what gives nothing back.</summary>
    public void Naming(Action work) => Naming(() =>
    {
        work();
        return true;
    });

    private Option<int?> Whole(string field, string name, string what, int? value) => Add(field, new Option<int?>(name) { Description = what }, value);

    private Option<double?> Real(string field, string name, string what, double? value) => Add(field, new Option<double?>(name) { Description = what }, value);

    private Option<string?> Names(string field, string name, string what) => Add(field, new Option<string?>(name) { Description = what, HelpName = "NAME,..." }, null);

    private Option<T> Add<T>(string field, Option<T> option, T value)
    {
        if (value is not null) option.DefaultValueFactory = _ => value;
        _names.Add(field, option.Name);
        _options.Add(option);
        return option;
    }
}
