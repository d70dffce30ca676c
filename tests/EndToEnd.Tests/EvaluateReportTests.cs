using System.Globalization;
using System.Text;
using System.Text.Json;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>The reports of <c>evaluate run</c>, <c>compare</c> and <c>policy</c>, made by the published command and opened in a browser.</summary>
public sealed class EvaluateReportTests : IDisposable
{
    private const int Queries = 40;
    private readonly ITestOutputHelper _output;
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-report-").FullName;

    public EvaluateReportTests(ITestOutputHelper output)
    {
        _output = output;
        var random = new FeedRandom(11);
        var (qrels, a, b, slices, log) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder("query,country,new_user\n"), new StringBuilder("context,action,position,reward,propensity,target\n"));
        for (var q = 0; q < Queries; q++)
        {
            slices.Append(CultureInfo.InvariantCulture, $"q{q},{(q % 3 == 0 ? "DE" : "FR")},{(q % 4 == 0 ? "yes" : "no")}\n");
            for (var i = 0; i < 30; i++)
            {
                var grade = random.Next(6) == 0 ? 1 + random.Next(3) : 0;
                var noise = random.NextDouble();
                qrels.Append(CultureInfo.InvariantCulture, $"q{q} 0 i{i} {grade}\n");
                a.Append(CultureInfo.InvariantCulture, $"q{q} Q0 i{i} 1 {noise} a\n");
                b.Append(CultureInfo.InvariantCulture, $"q{q} Q0 i{i} 1 {(noise + (grade > 0 ? 0.5 : 0)) / 1.5} b\n");
            }
        }

        for (var row = 0; row < 3000; row++)
        {
            var (action, position) = (random.Next(4), row % 3);
            var click = random.NextDouble() < 0.1 * (1 + action) / (1 + position) ? 1 : 0;
            log.Append(CultureInfo.InvariantCulture, $"c{row / 3},x{action},{position},{click},0.25,{(action == 3 ? 0.7 : 0.1)}\n");
        }

        Write("test.qrels", qrels.ToString());
        Write("a.run", a.ToString());
        Write("b.run", b.ToString());
        Write("slices.csv", slices.ToString());
        Write("log.csv", log.ToString());
        Write("rare.csv", "context,action,reward,propensity,target\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"c{i},a,{(i == 7 ? 1 : 0)},{(i == 7 ? "0.001" : "1")},{(i == 7 ? "1" : "0.001")}\n")));
        Write("scored.csv", "score,label\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i % 100 / 100.0:0.00},{(i * 37 % 100 < i % 100 ? 1 : 0)}\n")));
    }

    [Theory]
    [InlineData("run --run a.run --qrels test.qrels", "curve-ndcg,curve-recall,reliability")]
    [InlineData("run --run scored.csv --metrics auc,ece", "reliability")]
    [InlineData("compare a.run b.run --qrels test.qrels --metrics ndcg@5,ndcg@10,map --slices slices.csv", "difference-ranking-metrics,won-and-lost,curve-ndcg,slices-ndcg-10,slices-ndcg-5,slices-map")]
    [InlineData("policy --log log.csv --position-bias", "estimators,effective-size,concentration,position-bias")]
    [InlineData("policy --log rare.csv", "estimators,effective-size,concentration")]
    public void Html_InChromium_DrawsEveryChartWithoutErrors(string command, string charts)
    {
        var plain = Evaluate(command + " --json");
        var result = Evaluate(command + " --json --html report.html");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(plain.Output, result.Output); // a report adds nothing to what is printed
        Assert.Contains("Wrote report.html", result.Errors, StringComparison.Ordinal);
        if (Look() is not { } views) return;
        Assert.Equal(["light", "dark", "narrow", "print"], views.Select(v => v.GetProperty("view").GetString()));
        Assert.All(views, view =>
        {
            Assert.Empty(view.GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
            Assert.Empty(view.GetProperty("requests").EnumerateArray().Select(e => e.GetString()));
            Assert.Equal(0, view.GetProperty("nothings").GetInt32());
            Assert.True(view.GetProperty("overflow").GetInt32() <= 0, $"{view.GetProperty("view")} scrolls sideways");
            Assert.Equal(charts.Split(','), view.GetProperty("charts").EnumerateArray().Select(c => c.GetProperty("id").GetString()));
            Assert.All(view.GetProperty("charts").EnumerateArray(), chart =>
                Assert.True(chart.GetProperty("marks").GetInt32() > 8 && chart.GetProperty("rows").GetInt32() > 0, $"{chart} is empty"));
        });
    }

    [Fact]
    public void Html_OfALogThatCannotAnswer_SaysSoFirst()
    {
        Assert.Equal(0, Evaluate("policy --log rare.csv --html report.html").ExitCode);
        var html = File.ReadAllText(Path.Combine(_directory, "report.html"));
        Assert.Contains("This log cannot answer", html, StringComparison.Ordinal);
        Assert.Contains("No number of this part is worth deciding by", html, StringComparison.Ordinal);
        Assert.Contains("not estimated, since rows are not joined to pages", html, StringComparison.Ordinal);
    }

    [Fact]
    public void SvgAndPng_AreOneFileAChart()
    {
        var result = Evaluate("policy --log log.csv --svg svg --png png");
        if (result.ExitCode == 2 && result.Errors.Contains("on the PATH", StringComparison.Ordinal))
        {
            _output.WriteLine("SKIPPED: needs node and chromium.");
            return;
        }

        Assert.True(result.ExitCode == 0, result.Errors);
        string[] charts = ["concentration", "effective-size", "estimators"];
        Assert.Equal(charts.Select(c => c + ".svg"), Names("svg"));
        Assert.Equal(charts.Select(c => c + ".png"), Names("png"));
        foreach (var chart in charts)
        {
            var png = File.ReadAllBytes(Path.Combine(_directory, "png", chart + ".png"));
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
            Assert.True(png.Length > 5000, $"{chart}.png is nearly empty");
        }
    }

    [Theory]
    [InlineData("run --run a.run --qrels test.qrels --png plots", "--png", "node")]
    [InlineData("run --run a.run --qrels test.qrels --svg plots", "--svg", "node")]
    public void Plots_WithoutTheProgramThatDraws_AreRefusedBeforeTheWork(string command, string option, string program)
    {
        var start = new System.Diagnostics.ProcessStartInfo(Dotnet(), [Cli.AppPath, "evaluate", .. command.Split(' ')])
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _directory;
        var result = Cli.Finish(System.Diagnostics.Process.Start(start)!);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, result.Errors, StringComparison.Ordinal);
        Assert.Contains(program, result.Errors, StringComparison.Ordinal);
        Assert.Contains("install", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);

        if (option != "--png" || OperatingSystem.IsWindows()) return;
        File.WriteAllText(Path.Combine(_directory, "node"), ""); // there, so that the browser is missed
        result = Cli.Finish(System.Diagnostics.Process.Start(start)!);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Chromium", result.Errors, StringComparison.Ordinal);
        Assert.Contains("apt-get install chromium", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_ThatCannotBeWritten_IsBadInput()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "taken"));
        var result = Evaluate("run --run a.run --qrels test.qrels --html taken");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("taken: --html", result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // What the browser saw in each view; null where there is no browser.
    private JsonElement[]? Look()
    {
        var client = Path.Combine(Cli.Root, "tests", "EndToEnd.Tests", "clients", "browser");
        if (!Directory.Exists(Path.Combine(client, "node_modules")))
        {
            _output.WriteLine("SKIPPED: the browser client is not installed; scripts/install-tools tests installs it.");
            return null;
        }

        var seen = Cli.Finish(Cli.StartProgram("node", [Path.Combine(client, "report.js"), Path.Combine(_directory, "report.html")]));
        if (seen.Output.StartsWith("SKIPPED:", StringComparison.Ordinal))
        {
            _output.WriteLine(seen.Output.Trim());
            return null;
        }

        Assert.True(seen.ExitCode == 0, seen.Errors);
        using var json = JsonDocument.Parse(seen.Output);
        return json.RootElement.EnumerateArray().Select(v => v.Clone()).ToArray();
    }

    private static string Dotnet() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    private IEnumerable<string> Names(string folder) => Directory.GetFiles(Path.Combine(_directory, folder)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    private CliResult Evaluate(string command) => Cli.Finish(Cli.StartProgram("dotnet", [Cli.AppPath, "evaluate", .. command.Split(' ')], _directory));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
