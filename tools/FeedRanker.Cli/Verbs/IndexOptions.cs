using System.CommandLine;
using System.CommandLine.Parsing;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary>Options that the verbs about vector indexes share.</summary>
internal static class IndexOptions
{
    private static readonly (string Name, VectorMetric Metric)[] Metrics = [("ip", VectorMetric.InnerProduct), ("cosine", VectorMetric.Cosine), ("l2", VectorMetric.L2)];

    public static Argument<string> Index() => new("index") { Description = "The index: a file that 'index build' wrote." };

    public static Option<string> Metric() => new Option<string>("--metric", "-m")
    {
        Description = "What scores mean: inner product, cosine or negated squared distance.",
        DefaultValueFactory = _ => "ip",
        HelpName = "ip|cosine|l2",
    };

    public static Option<int> Dimensions() => new("--dimensions") { Description = "Numbers per vector, for files without a header (.f32, .raw, .bin).", HelpName = "N" };

    public static Option<string> Queries() => new("--queries", "-q") { Description = "Query vectors: a file of any format that 'index build' reads.", HelpName = "FILE", Required = true };

    public static Option<int> Threads(int start, string what) => new("--threads", "-t") { Description = what, DefaultValueFactory = _ => start, HelpName = "N" };

    public static Option<int> K(int start) => new("--k", "-k") { Description = "Rows wanted for each query.", DefaultValueFactory = _ => start, HelpName = "N" };

    public static VectorMetric ParseMetric(string text) => Parse(text, Metrics, "--metric");

    public static string NameOf(VectorMetric metric) => Metrics.First(m => m.Metric == metric).Name;

    /// <summary>Looks a word up in a table.</summary>
    /// <exception cref="InputException">Names the words there are.</exception>
    public static T Parse<T>(string text, (string Name, T Value)[] table, string option)
    {
        var at = Array.FindIndex(table, entry => entry.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? table[at].Value : throw new InputException($"'{text}' is not one of {string.Join(", ", table.Select(e => e.Name))}.", field: option);
    }

    /// <summary>Positive whole numbers, separated by commas.</summary>
    /// <exception cref="InputException">Something else.</exception>
    public static int[] Numbers(string text, string option) => Array.ConvertAll(
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        word => int.TryParse(word, out var number) && number > 0 ? number : throw new InputException($"'{word}' is no positive whole number.", field: option));

    public static int InRange(ParseResult parsed, Option<int> option, int least, int most)
    {
        var value = parsed.GetValue(option);
        return value >= least && value <= most ? value : throw new InputException($"is {value}; {least} to {most} is allowed.", field: option.Name);
    }
}
