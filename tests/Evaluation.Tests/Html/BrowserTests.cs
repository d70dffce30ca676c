using System.Text.Json;
using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests.Html;

public class BrowserTests(ITestOutputHelper output)
{
    [Fact]
    public void Report_InChromium_DrawsEverythingWithoutErrorsOrRequests()
    {
        var document = SampleReport.Everything();
        if (Look(document) is not { } views) return;
        var charts = document.Sections.SelectMany(s => s.Blocks).Where(b => b is not ReportTable).Select(b => b.Id).ToArray();
        Assert.Equal(["light", "dark", "narrow", "print"], views.Select(v => v.GetProperty("view").GetString()));
        Assert.All(views, view =>
        {
            Clean(view);
            Assert.Equal(document.Title, view.GetProperty("title").GetString());
            Assert.Equal(charts, view.GetProperty("charts").EnumerateArray().Select(c => c.GetProperty("id").GetString()));
            Assert.All(view.GetProperty("charts").EnumerateArray(), chart =>
            {
                Assert.True(chart.GetProperty("marks").GetInt32() > 8, $"{chart} is empty");
                Assert.True(chart.GetProperty("rows").GetInt32() > 0, $"{chart} has no values");
                Assert.NotEmpty(chart.GetProperty("label").GetString()!);
            });
        });
        Assert.Equal("A", views[0].GetProperty("focus").GetString());
        Assert.Equal(1, views[0].GetProperty("sorted").GetInt32());
        Assert.Equal("false", views[0].GetProperty("off").GetString());
        Assert.True(views[0].GetProperty("svg").GetInt64() > 5000);
        Assert.True(views[0].GetProperty("png").GetInt64() > 5000);
    }

    [Fact]
    public void Report_HostileStrings_StayText()
    {
        const string hostile = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">&{b}";
        var small = ReportDocumentTests.Small(hostile, double.NaN, new ReportValue(1, 0, 2));
        var bars = new BarsChart { Id = "bars", Title = hostile, Text = hostile, Category = hostile, Categories = [hostile, "b"], X = new ReportAxis(hostile), Series = [new BarsSeries(hostile, [1.0, 2.0]), new BarsSeries("other", [0.5, double.NaN])] };
        var document = small with
        {
            Title = hostile,
            Notes = [new ReportNote(NoteLevel.Warning, hostile)],
            Headline = [new ReportHeadline(hostile, double.NaN, Text: hostile)],
            GeneratedFor = new ReportOrigin { Release = hostile, Data = hostile, Commands = [hostile], Facts = [new ReportFact(hostile, hostile)] },
            Sections = [new ReportSection { Id = "s", Title = hostile, Text = hostile, Notes = [new ReportNote(NoteLevel.Note, hostile)], Blocks = [bars, .. small.Sections[0].Blocks] }],
        };
        if (Look(document) is not { } views) return;
        Assert.All(views, view =>
        {
            Clean(view);
            Assert.Equal(hostile, view.GetProperty("title").GetString());
        });
    }

    private static void Clean(JsonElement view)
    {
        Assert.Empty(view.GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
        Assert.Empty(view.GetProperty("requests").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(0, view.GetProperty("nothings").GetInt32());
        Assert.True(view.GetProperty("overflow").GetInt32() <= 0, $"{view.GetProperty("view")} scrolls sideways");
    }

    // What the browser saw in each view; null where there is no browser.
    private JsonElement[]? Look(ReportDocument document)
    {
        if (Programs.Find("node") is not { } node)
        {
            output.WriteLine("SKIPPED: needs node.");
            return null;
        }

        using var files = new TempFiles();
        var page = files.Write("report.html", HtmlReport.Render(document));
        var script = Path.Combine(HtmlReportTests.RepositoryRoot(), "tests", "EndToEnd.Tests", "clients", "browser", "report.js");
        var seen = Programs.Run(node, [script, page], 180_000, default);
        if (seen.StartsWith("SKIPPED:", StringComparison.Ordinal))
        {
            output.WriteLine(seen.Trim());
            return null;
        }

        using var json = JsonDocument.Parse(seen);
        return json.RootElement.EnumerateArray().Select(v => v.Clone()).ToArray();
    }
}
