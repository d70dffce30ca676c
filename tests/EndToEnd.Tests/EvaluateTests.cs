using System.Globalization;
using System.Text.Json;
using FeedRanker.Evaluation;
using Xunit.Abstractions;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>The evaluation commands, as a person or a CI job runs them.</summary>
public sealed class EvaluateTests : IDisposable
{
    private const string Qrels = "q1 0 a 1\nq1 0 b 0\nq2 0 c 2\nq3 0 z 1\nq4 0 y 1\nq4 0 x 0\n";
    private const string RunA = "q1 Q0 a 1 3.0 r\nq1 Q0 b 2 2.0 r\nq2 Q0 c 1 1.0 r\nq4 Q0 y 1 0.5 r\nq4 Q0 x 2 0.1 r\nq9 Q0 a 1 1.0 r\n";
    private const string RunB = "q1 Q0 b 1 3.0 r\nq1 Q0 a 2 2.0 r\nq2 Q0 c 1 1.0 r\nq4 Q0 x 1 0.5 r\nq4 Q0 y 2 0.1 r\n";
    private readonly ITestOutputHelper _output;
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-evaluate-").FullName;

    public EvaluateTests(ITestOutputHelper output)
    {
        _output = output;
        Write("test.qrels", Qrels);
        Write("a.run", RunA);
        Write("b.run", RunB);
    }

    [Fact]
    public void Run_Json_HasTheDocumentedShapeAndCountsWhatWasLeftOut()
    {
        var result = Evaluate("run --run a.run --qrels test.qrels --metrics mrr,P_1 --json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(3, json.RootElement.GetProperty("queries").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("metrics").GetProperty("mrr").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("metrics").GetProperty("precision@1").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("queries_not_answered").GetInt32());
        Assert.Contains("1 query of the run has no judgements: left out.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("1 judged query is not in the run", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graded", false)]
    [InlineData("ties", true)]
    public void Run_OnGoldenFiles_PrintsWhatTrecEvalPrints(string name, bool complete)
    {
        var golden = Path.Combine(Cli.Root, "..", "shared", "data", "trec-golden");
        if (!Directory.Exists(golden))
        {
            _output.WriteLine("SKIPPED: no trec-golden data");
            return;
        }

        var expected = File.ReadLines(Path.Combine(golden, $"{name}.expected{(complete ? "-c" : "")}.txt")).Select(line => line.Split('\t', StringSplitOptions.TrimEntries)).ToArray();
        var file = Path.Combine(_directory, "per-query.tsv");
        Cli.RunOk(["evaluate", "run", "--run", Path.Combine(golden, name + ".run"), "--qrels", Path.Combine(golden, name + ".qrels"), "--per-query", file,
            "--metrics", string.Join(',', expected.Select(e => e[0]).Distinct()), .. complete ? ["--complete"] : Array.Empty<string>()]);
        var printed = File.ReadLines(file).Select(line => line.Split('\t')).ToDictionary(l => (l[0], l[1]), l => double.Parse(l[2], CultureInfo.InvariantCulture));
        Assert.Equal(expected.Length, printed.Count);
        foreach (var line in expected)
            Assert.Equal(double.Parse(line[2], CultureInfo.InvariantCulture), printed[(MetricCatalog.Parse(line[0]).Name, line[1])], 0.5e-4 + 1e-9);
    }

    [Theory]
    [InlineData("--complete", 0.75)]
    [InlineData("--level 2 --empty skip", 1)]
    [InlineData("--level 2 --empty one", 1)]
    [InlineData("--level 2", 1 / 3.0)]
    public void Run_Rules_AreSwitchable(string options, double mrr)
    {
        var result = Evaluate($"run --run a.run --qrels test.qrels --metrics mrr --json {options}");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(mrr, json.RootElement.GetProperty("metrics").GetProperty("mrr").GetDouble(), 1e-12);
    }

    [Fact]
    public void Run_ScoredAndLabelledFile_NeedsNoJudgements()
    {
        Write("s.csv", "user,score,label\nu1,0.9,1\nu1,0.2,0\nu2,0.4,0\nu2,0.5,0\n");
        var result = Evaluate("run --run s.csv --metrics auc,gauc,logloss,ece --json");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(1, json.RootElement.GetProperty("metrics").GetProperty("gauc").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("queries_of_one_class").GetInt32());
        Assert.Equal(15, json.RootElement.GetProperty("reliability").GetArrayLength());
    }

    [Fact]
    public void Run_WithoutExtension_TellsTheFormatByItsHeading()
    {
        Write("run", "query,item,score\nq1,a,2\nq1,b,1\n");
        Write("judged", "{\"query\":\"q1\",\"item\":\"b\",\"grade\":1}\n");
        using var json = JsonDocument.Parse(Evaluate("run --run run --qrels judged --metrics mrr --json").Output);
        Assert.Equal(0.5, json.RootElement.GetProperty("metrics").GetProperty("mrr").GetDouble());
    }

    [Theory]
    [InlineData("run --run a.run --qrels test.qrels --metrics ndcg@0", "ndcg@0")]
    [InlineData("run --run a.run --qrels test.qrels --metrics ndgc@10", "ndgc@10")]
    [InlineData("run --run a.run --qrels test.qrels --level 0", "--level")]
    [InlineData("run --run a.run --qrels test.qrels --depth -1", "--depth")]
    [InlineData("run --run a.run --qrels test.qrels --gain quadratic", "quadratic")]
    [InlineData("run --run a.run --qrels test.qrels --metrics ild@10", "--items")]
    [InlineData("run --run a.run --qrels test.qrels --metrics novelty@10", "--train")]
    [InlineData("run --run nowhere.run --qrels test.qrels", "nowhere.run")]
    [InlineData("run --run nan.run --qrels test.qrels", "nan.run:2")]
    [InlineData("run --run twice.run --qrels test.qrels", "twice.run:3")]
    [InlineData("run --run cut.run --qrels test.qrels", "cut.run:2")]
    [InlineData("run --run cut.run.gz --qrels test.qrels", "cut.run.gz")]
    [InlineData("run --run empty.run --qrels test.qrels", "empty.run")]
    [InlineData("run --run other.run --qrels test.qrels", "no query in common")]
    [InlineData("run --run a.run --metrics auc", "a.run:1")]
    [InlineData("run --run a.run --qrels test.qrels --metrics P_-1", "P_-1")]
    [InlineData("run --run a.run --qrels test.qrels --metrics recall", "recall@10")]
    [InlineData("run --run a.run --qrels test.qrels --metrics ece", "a.run: score: 3 of item 'a', query 'q1'")]
    [InlineData("run --run a.run --qrels twice.qrels", "twice.qrels:2")]
    [InlineData("run --run a.run --qrels cut.qrels", "cut.qrels:2")]
    [InlineData("run --run a.run --qrels half.qrels", "half.qrels:1: grade: '0.5'")]
    [InlineData("run --run a.run --qrels empty.run", "empty.run: holds no line")]
    [InlineData("run --run a.run --qrels b.run", "b.run:1: 6 fields")]
    [InlineData("run --run cut.csv --qrels test.qrels", "cut.csv:3: 2 fields")]
    [InlineData("run --run twice.csv --qrels test.qrels", "twice.csv:3")]
    [InlineData("run --run nan.csv --qrels test.qrels", "nan.csv:2: score: is NaN")]
    [InlineData("run --run cut.jsonl --qrels test.qrels", "cut.jsonl:2")]
    [InlineData("run --run twice.jsonl --qrels test.qrels", "twice.jsonl:2")]
    [InlineData("run --run two.csv --metrics ece", "two.csv:3: score: '1.5' is not a probability")]
    [InlineData("compare a.run other.run --qrels test.qrels", "no query in common")]
    [InlineData("compare left.run right.run --qrels test.qrels", "no query in common")]
    [InlineData("policy --log p.csv", "p.csv:3: propensity: '0'")]
    [InlineData("policy --log p.jsonl", "p.jsonl:1: propensity: '1.5'")]
    [InlineData("policy --log cut-log.csv", "cut-log.csv:2: 5 fields")]
    [InlineData("policy --log empty.csv", "empty.csv: holds no impression")]
    [InlineData("policy --log good.csv --estimators magic", "magic")]
    [InlineData("policy --format csv", "--log")]
    [InlineData("run --qrels test.qrels", "--run")]
    [InlineData("compare a.run --qrels test.qrels", "two systems")]
    [InlineData("compare a.run b.run", "--qrels")]
    [InlineData("compare a.run b.run --qrels test.qrels --baseline c", "'c'")]
    [InlineData("compare a.run b.run --qrels test.qrels --confidence 2", "Confidence")]
    [InlineData("compare a.run b.run --qrels test.qrels --slices a.run", "a.run")]
    public void BadInput_ExitsWith2AndNamesIt(string command, string named)
    {
        Write("nan.run", "q1 Q0 a 1 1 r\nq1 Q0 b 1 NaN r\n");
        Write("twice.run", "q1 Q0 a 1 1 r\nq1 Q0 b 1 1 r\nq1 Q0 a 1 1 r\n");
        Write("cut.run", "q1 Q0 a 1 1 r\nq1 Q0 b 1 0.");
        Write("empty.run", "");
        Write("twice.qrels", "q1 0 a 1\nq1 0 a 0\n");
        Write("cut.qrels", "q1 0 a 1\nq1 0 b");
        Write("half.qrels", "q1 0 a 0.5\n");
        Write("cut.csv", "query,item,score\nq1,a,1\nq1,b");
        Write("twice.csv", "query,item,score\nq1,a,1\nq1,a,2\n");
        Write("nan.csv", "query,item,score\nq1,a,NaN\n");
        Write("cut.jsonl", "{\"query\":\"q1\",\"item\":\"a\",\"score\":1}\n{\"query\":\"q1\",\"it");
        Write("twice.jsonl", "{\"query\":\"q1\",\"item\":\"a\",\"score\":1}\n{\"query\":\"q1\",\"item\":\"a\",\"score\":2}\n");
        Write("two.csv", "score,label\n0.5,1\n1.5,0\n");
        Write("left.run", "q1 Q0 a 1 1 r\n");
        Write("right.run", "q2 Q0 c 1 1 r\n");
        Write("p.csv", "context,action,reward,propensity,target\nc,a,1,0.5,0.5\nc,a,1,0,0.5\n");
        Write("p.jsonl", "{\"context\":\"c\",\"action\":\"a\",\"reward\":1,\"propensity\":1.5,\"target\":0.5}\n");
        Write("cut-log.csv", "context,action,position,reward,propensity,target\nc,a,1,1,0.5");
        Write("good.csv", "context,action,reward,propensity,target\nc,a,1,0.5,0.5\n");
        Write("empty.csv", "context,action,reward,propensity,target\n");
        Write("other.run", "nobody Q0 a 1 1 r\n");
        File.WriteAllBytes(Path.Combine(_directory, "cut.run.gz"), [0x1f, 0x8b, 8, 0, 0, 0]);
        var result = Evaluate(command);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    // What is wrong but usable follows a documented rule, and is counted where it leaves a mark.
    [Theory]
    [InlineData("q2 Q0 c 1 1 r\nq1 Q0 b 2 2 r\nq2 Q0 d 1 2 r\nq1 Q0 a 1 3 r\n", "", 0.75, "duplicates_dropped", 0)]
    [InlineData("q1 Q0 a 1 1 r\nq1 Q0 b 1 2 r\nq1 Q0 a 1 3 r\n", "--duplicates best", 1, "duplicates_dropped", 1)]
    [InlineData("q1 Q0 a 1 1 r\nq1 Q0 b 1 2 r\nq1 Q0 a 1 3 r\n", "--duplicates first", 0.5, "duplicates_dropped", 1)]
    [InlineData("q1 Q0 a 1 1 r\nq2 Q0 nobody-knows 1 1 r\n", "", 0.5, "queries_without_judged_items", 1)]
    [InlineData("q1 Q0 a 1 1 r\nq8 Q0 a 1 1 r\n", "", 1, "queries_without_judgements", 1)]
    [InlineData("q1 Q0 a 1 1 r\n", "--complete", 0.25, "queries_not_answered", 3)]
    public void Run_UsableButOdd_FollowsTheRuleAndCountsIt(string lines, string options, double mrr, string counted, int count)
    {
        Write("odd.run", lines);
        var result = Evaluate($"run --run odd.run --qrels test.qrels --metrics mrr --json {options}".TrimEnd());
        Assert.True(result.ExitCode == 0, result.Errors);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(mrr, json.RootElement.GetProperty("metrics").GetProperty("mrr").GetDouble());
        Assert.Equal(count, json.RootElement.GetProperty(counted).GetInt32());
        Assert.Equal(count > 0, result.Errors.Length > 0 && result.Errors.Contains(count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_FailIf_DecidesTheExitCode()
    {
        Assert.Equal(0, Compare("a.run", "b.run", "--fail-if", "mrr > 0").ExitCode);
        var failed = Compare("a.run", "b.run", "--fail-if", "mrr > 0", "--fail-if", "mrr < -0.5%");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("FAILED: mrr < -0.5% holds of b.run (-33.333%)", failed.Errors, StringComparison.Ordinal);
        Assert.Equal(0, Compare("a.run", "b.run", "--fail-if", "mrr < 0", "--baseline", "b.run").ExitCode);
        var wrong = Compare("a.run", "b.run", "--fail-if", "mrr < much");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("position 7", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Json_HasTestsSlicesAndGates()
    {
        Write("slices.tsv", "query\tnew_user\nq1\tyes\nq2\tno\nq4\tyes\n");
        var result = Compare("a.run", "b.run", "--slices", "slices.tsv", "--json", "--fail-if", "mrr[new_user=yes] < -40%");
        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var mrr = json.RootElement.GetProperty("systems")[1].GetProperty("against_baseline").GetProperty("mrr");
        Assert.Equal((0, 2, 1), (mrr.GetProperty("wins").GetInt32(), mrr.GetProperty("losses").GetInt32(), mrr.GetProperty("ties").GetInt32()));
        foreach (var name in new[] { "paired_t_p", "sign_flip_p", "paired_t_holm_p", "sign_flip_holm_p", "effect_size" })
            Assert.Equal(JsonValueKind.Number, mrr.GetProperty(name).ValueKind);
        Assert.Equal(2, mrr.GetProperty("difference_interval").GetArrayLength());
        Assert.Equal(2, json.RootElement.GetProperty("slices")[0].GetProperty("queries").GetInt32());
        Assert.True(json.RootElement.GetProperty("fail_if")[0].GetProperty("holds").GetBoolean());
    }

    [Theory]
    [InlineData("a.tsv", "b.tsv")]
    [InlineData("a.json", "b.tsv")]
    public void Compare_OfPerQueryFiles_EqualsTheComparisonOfTheRuns(string a, string b)
    {
        foreach (var (run, file) in new[] { ("a.run", a), ("b.run", b) })
            Assert.Equal(0, Evaluate($"run --run {run} --qrels test.qrels --metrics mrr,ndcg@10 --per-query {file}").ExitCode);
        var ofRuns = Evaluate("compare x=a.run y=b.run --qrels test.qrels --metrics mrr,ndcg@10 --json --per-query wins");
        var ofFiles = Evaluate($"compare x={a} y={b} --json");
        Assert.Equal(ofRuns.Output, ofFiles.Output);
        Assert.StartsWith("metric\tquery\tbaseline\tvalue\tdifference\toutcome\nmrr\tq1\t1\t0.5\t-0.5\tlost\n", File.ReadAllText(Path.Combine(_directory, "wins", "y.tsv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OfReportsWithMeansOnly_SaysSoAndStillGates()
    {
        foreach (var run in new[] { "a", "b" })
            Write(run + ".json", Evaluate($"run --run {run}.run --qrels test.qrels --metrics mrr --json").Output);
        var result = Evaluate("compare a.json b.json");
        Assert.Contains("means only", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, Cli.Finish(Cli.StartProgram("dotnet", [Cli.AppPath, "evaluate", "compare", "a.json", "b.json", "--fail-if", "mrr < -10%"], _directory)).ExitCode);
    }

    [Fact]
    public void Evaluate_WithoutSubcommand_IsTheFunnelOfARelease()
    {
        foreach (var command in new[] { "--data nowhere", "release --data nowhere" })
        {
            var result = Evaluate(command);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("nowhere", result.Errors, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private CliResult Compare(string a, string b, params string[] more) =>
        Cli.Finish(Cli.StartProgram("dotnet", [Cli.AppPath, "evaluate", "compare", a, b, "--qrels", "test.qrels", "--metrics", "mrr", .. more], _directory));

    private CliResult Evaluate(string command) =>
        Cli.Finish(Cli.StartProgram("dotnet", [Cli.AppPath, "evaluate", .. command.Split(' ')], _directory));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
