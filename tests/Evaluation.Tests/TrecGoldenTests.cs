using System.Globalization;
using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Equality with trec_eval 9 on files it has printed its values for.</summary>
public sealed class TrecGoldenTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("graded", false)]
    [InlineData("graded", true)]
    [InlineData("ties", false)]
    [InlineData("ties", true)]
    public void EveryMetric_OnGoldenFiles_EqualsTrecEvalToFourDecimals(string name, bool complete)
    {
        if (SharedFiles.Find("trec-golden") is not { } folder)
        {
            output.WriteLine("SKIPPED: no trec-golden data");
            return;
        }

        var expected = File.ReadLines(Path.Combine(folder, $"{name}.expected{(complete ? "-c" : "")}.txt"))
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .ToArray();
        var trecNames = expected.Select(e => e[0]).Distinct().ToArray();
        var metrics = trecNames.Select(MetricCatalog.Parse).ToArray();
        var symbols = new RunSymbols();
        var run = Run.Read(Path.Combine(folder, $"{name}.run"), symbols);
        var qrels = Qrels.Read(Path.Combine(folder, $"{name}.qrels"), symbols);

        var result = RunEvaluation.Evaluate(run, qrels, metrics, new RunEvaluationOptions { Complete = complete });

        var compared = 0;
        foreach (var line in expected)
        {
            var metric = Array.IndexOf(trecNames, line[0]);
            var value = line[1] == "all" ? result.Means[metric].Value : result.Scores.Of(metric)[result.Scores.RowOf(line[1])];
            Assert.True(
                Math.Abs(value - double.Parse(line[2], CultureInfo.InvariantCulture)) <= 0.5e-4 + 1e-9,
                $"{line[0]} of {line[1]}: {value}, trec_eval says {line[2]}");
            compared++;
        }

        Assert.Equal(1, result.QueriesWithoutJudgements);
        Assert.Equal(expected.Select(e => e[1]).Distinct().Count() - 1, result.Queries);
        output.WriteLine($"{compared} values equal");
    }
}
