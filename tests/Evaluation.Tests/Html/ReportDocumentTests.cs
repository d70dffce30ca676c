using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests.Html;

public class ReportDocumentTests
{
    private const string Hostile = "</script><script>alert(1)</script><!-- \"quoted\" 'too' & \u2028 \ud83d\ude80 é 新しい \0 {{x}}";

    [Fact]
    public void ToJson_EveryKindOfBlock_RoundTripsToTheSameBytes()
    {
        var json = SampleReport.Everything().ToJson();
        Assert.Equal(json, ReportDocument.Parse(json).ToJson());
        foreach (var kind in (string[])["table", "curve", "bars", "reliability", "funnel", "position_bias"]) Assert.Contains($"\"kind\": \"{kind}\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_SameMeasurements_GivesTheSameBytes()
    {
        Assert.Equal(Measure(), Measure());

        static string Measure()
        {
            var (funnel, systems) = SampleReport.Evaluate(requests: 10);
            return ReportDocument.FromFunnel(funnel, systems).ToJson();
        }
    }

    [Fact]
    public void ToJson_Always_NamesItsSchemaFirst()
    {
        using var json = JsonDocument.Parse(Small().ToJson());
        Assert.Equal(["schema", "version"], json.RootElement.EnumerateObject().Take(2).Select(p => p.Name));
        Assert.Equal("feedranker-report", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void ToJson_NumbersThatCannotBeTold_AreNullAndComeBackAsNaN()
    {
        var json = Small(double.NaN, double.PositiveInfinity, double.NegativeInfinity, new ReportValue(double.NaN, 0, 1), new ReportValue(1, double.NaN, 2)).ToJson();
        using var parsed = JsonDocument.Parse(json);
        var cells = parsed.RootElement.GetProperty("sections")[0].GetProperty("blocks")[0].GetProperty("rows")[0].GetProperty("cells");

        Assert.All(cells.EnumerateArray().Skip(1).Take(3), cell => Assert.Equal(JsonValueKind.Null, cell.ValueKind));
        Assert.Equal(JsonValueKind.Null, cells[4].GetProperty("value").ValueKind);
        Assert.Equal(1, cells[5].GetDouble());
        var back = Assert.IsType<ReportTable>(ReportDocument.Parse(json).Sections[0].Blocks[0]).Rows[0].Cells;
        Assert.All(back.Skip(1).Take(4), cell => Assert.True(double.IsNaN(cell.Value.Value)));
    }

    [Fact]
    public void ToJson_HostileStrings_CannotLeaveAScriptElementAndComeBackWhole()
    {
        var json = (Small() with { Title = Hostile, GeneratedFor = new ReportOrigin { Data = Hostile, Commands = [Hostile] } }).ToJson();
        Assert.DoesNotContain('<', json);
        Assert.DoesNotContain('\u2028', json);
        Assert.Equal(Hostile, ReportDocument.Parse(json).Title);
        Assert.Equal(Hostile, ReportDocument.Parse(json).GeneratedFor.Commands[0]);
    }

    [Theory]
    [InlineData("[]", "no report")]
    [InlineData("{\"title\":\"x\"", "no report")]
    [InlineData("{\"title\":\"x\",\"sections\":[],\"version\":2}", "version 1 can be read")]
    [InlineData("{\"title\":\"x\",\"sections\":[],\"schema\":\"other\"}", "'other'")]
    [InlineData("{\"title\":\"x\",\"sections\":[{\"id\":\"a\",\"title\":\"\",\"blocks\":[{\"kind\":\"pie\",\"id\":\"b\",\"title\":\"\"}]}]}", "no report")]
    [InlineData("{\"title\":\"x\",\"sections\":[{\"id\":\"../a\",\"title\":\"\",\"blocks\":[]}]}", "'../a' must be made of")]
    public void Parse_NoReport_SaysWhy(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => ReportDocument.Parse(json, "r.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Validated_PartsThatDoNotFit_NamesTheBlock()
    {
        var table = new ReportTable { Id = "t", Title = "", Columns = [new("a")], Rows = [new ReportRow([1.0, 2.0])] };
        var bars = new BarsChart { Id = "b", Title = "", Categories = ["x", "y"], X = new ReportAxis("v"), Series = [new BarsSeries("s", [1.0])] };
        Assert.Contains("'t': a row has 2 cells under 1 columns", Refused(table), StringComparison.Ordinal);
        Assert.Contains("'b': 's' has 1 values for 2 categories", Refused(bars), StringComparison.Ordinal);
        Assert.Contains("comes twice", Refused(table with { Rows = [] }, table with { Rows = [] }), StringComparison.Ordinal);

        static string Refused(params ReportBlock[] blocks) => Assert.Throws<InputException>(() =>
            new ReportDocument { Title = "", Sections = [new ReportSection { Id = "s", Title = "", Blocks = blocks }] }.Validated()).Message;
    }

    [Theory]
    [InlineData("ndcg@10", "ndcg-10")]
    [InlineData("../Etc/passwd", "etc-passwd")]
    [InlineData("新しい", "none")]
    public void Of_AnyName_IsAnId(string name, string id) => Assert.Equal(id, ReportId.Of(name));

    internal static ReportDocument Small(params ReportCell[] cells) => new()
    {
        Title = "Small",
        Sections =
        [
            new ReportSection
            {
                Id = "one", Title = "One",
                Blocks = [new ReportTable { Id = "table", Title = "Numbers", Columns = [new("name", NumberFormat.Text), .. cells.Select((_, i) => new ReportColumn($"c{i}"))], Rows = [new ReportRow(["row", .. cells])] }],
            },
        ],
    };
}
