using System.Xml.Linq;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests.Html;

public class ReportPlotsTests(ITestOutputHelper output)
{
    [Fact]
    public void Write_EveryKindOfChart_IsAnSvgOfItsOwn()
    {
        if (Programs.Find("node") is null)
        {
            output.WriteLine("SKIPPED: needs node.");
            return;
        }

        using var files = new TempFiles();
        var folder = Path.Combine(Path.GetDirectoryName(files.Write("x", ""))!, "plots");
        var document = SampleReport.Everything();
        var written = ReportPlots.Write(document, folder);

        var charts = document.Sections.SelectMany(s => s.Blocks).Where(b => b is not ReportTable).ToArray();
        Assert.Equal(charts.Select(c => Path.Combine(folder, c.Id + ".svg")), written);
        foreach (var (chart, path) in charts.Zip(written))
        {
            var svg = XDocument.Load(path).Root!;
            Assert.Equal(chart.Title, svg.Elements().First(e => e.Name.LocalName == "title").Value);
            Assert.True(svg.Descendants().Count(e => e.Name.LocalName is "path" or "rect" or "polyline") > 10, $"{chart.Id} is empty");
            Assert.DoesNotContain("NaN", File.ReadAllText(path), StringComparison.Ordinal);
        }

        var first = File.ReadAllBytes(written[0]);
        ReportPlots.Write(document, folder);
        Assert.Equal(first, File.ReadAllBytes(written[0]));
    }

    [Fact]
    public void Write_HostileNames_StayTextInTheSvg()
    {
        if (Programs.Find("node") is null)
        {
            output.WriteLine("SKIPPED: needs node.");
            return;
        }

        using var files = new TempFiles();
        const string hostile = "</text><script>alert(1)</script>&\"'\u0001 新";
        var chart = new BarsChart
        {
            Id = "hostile",
            Title = hostile,
            Category = hostile,
            Categories = [hostile],
            X = new ReportAxis(hostile),
            Series = [new BarsSeries(hostile, [1.0]), new BarsSeries(hostile + "2", [double.NaN])],
        };
        var written = ReportPlots.Write(new ReportDocument { Title = "t", Sections = [new ReportSection { Id = "s", Title = "", Blocks = [chart] }] }, Path.GetDirectoryName(files.Write("x", ""))!);
        Assert.DoesNotContain(XDocument.Load(written[0]).Descendants(), e => e.Name.LocalName == "script");
    }

    [Fact]
    public void Run_ProgramThatFails_SaysItsLastWords()
    {
        if (Programs.Find("node") is not { } node)
        {
            output.WriteLine("SKIPPED: needs node.");
            return;
        }

        Assert.Contains("usage: node plots.cjs", Assert.Throws<InputException>(() =>
            Programs.Run(node, [Path.Combine(HtmlReportTests.RepositoryRoot(), "web", "report", "plots.cjs")], 60_000, default)).Message, StringComparison.Ordinal);
    }
}
