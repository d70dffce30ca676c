using System.CommandLine;
using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary>Where rows come from: the same options for training and for everything that measures a model.</summary>
/// <param name="testFrom">What <c>--test-from</c> does to them; null for verbs that do not cut a table in time.</param>
internal sealed class TableOptions(string? testFrom = null)
{
    private readonly Option<string> _rows = new("--rows", "-r")
    {
        Description = "Rows: a training table of build, SVMlight text (.svm), or .tsv or .csv with a header (label, group, weight, features); text may be gzipped.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _query = new("--query") { Description = "With SVMlight rows: a file with the number of rows of each query.", HelpName = "FILE" };

    private readonly Option<string?> _test = new("--test-from") { Description = testFrom, HelpName = "TIME" };

    public void AddTo(Command command)
    {
        command.Add(_rows);
        command.Add(_query);
        if (testFrom is not null) command.Add(_test);
    }

    /// <summary>All rows of the table.</summary>
    public TrainingTable Read(ParseResult parsed, IReadOnlyList<string>? features = null) =>
        TableFile.Read(parsed.GetRequiredValue(_rows), parsed.GetValue(_query), features);

    /// <summary>The rows to measure on: of <c>--test-from</c> and later.</summary>
    /// <exception cref="InputException">None is.</exception>
    public TrainingTable ReadTest(ParseResult parsed, IReadOnlyList<string>? features = null) =>
        TestFromMs(parsed) is { } from ? Cut(Read(parsed, features), from, long.MaxValue, _test.Name) : Read(parsed, features);

    /// <summary>Of any table, the rows to learn from: before <c>--test-from</c>.</summary>
    /// <exception cref="InputException">None is.</exception>
    public TrainingTable Learn(ParseResult parsed, TrainingTable rows) =>
        TestFromMs(parsed) is { } from ? Cut(rows, long.MinValue, from, _test.Name) : rows;

    /// <summary>The rows of some time, of which there must be one.</summary>
    /// <exception cref="InputException">None is.</exception>
    public static TrainingTable Cut(TrainingTable rows, long fromMs, long toMs, string option)
    {
        var cut = rows.Between(fromMs, toMs);
        if (cut.Count > 0) return cut;
        var span = rows.Count == 0 ? "the table has no rows" : FormattableString.Invariant($"its rows are of {Time(rows.TimesMs[0])} to {Time(rows.TimesMs[^1])}");
        throw new InputException($"leaves no rows: {span}.", field: option);
    }

    private long? TestFromMs(ParseResult parsed) => testFrom is null ? null : CommonOptions.TimeMs(parsed.GetValue(_test), _test.Name);

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
