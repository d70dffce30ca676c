using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

public sealed class PolicyInputTests : IDisposable
{
    private const string Heading = "context,action,position,reward,propensity,target\n";
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("c1,a,1,1,0,0.5\n", "log.csv:2: propensity: '0' must be a probability above 0")]
    [InlineData("c1,a,1,1,0.5,0.5\nc2,a,1,1,1.5,0.5\n", "log.csv:3: propensity: '1.5'")]
    [InlineData("c1,a,1,1,nan,0.5\n", "log.csv:2: propensity: 'nan'")]
    [InlineData("c1,a,1,NaN,0.5,0.5\n", "log.csv:2: reward: 'NaN' must be a finite number")]
    [InlineData("c1,a,1,1,0.5,2\n", "log.csv:2: target: '2' must be a probability from 0 to 1")]
    [InlineData("c1,a,1,1,0.5,\n", "log.csv:2: target: is missing or empty")]
    [InlineData("c1,a,1,1,0.5\n", "log.csv:2: 5 fields; the heading has 6")]
    [InlineData("c1,,1,1,0.5,0.5\n", "log.csv:2: action: is missing")]
    [InlineData("", "log.csv: holds no impression")]
    public void Csv_BadRow_NamesFileLineAndColumn(string rows, string message) =>
        Assert.Contains(message, Refused(() => ColumnLog.Read(_files.Write("log.csv", Heading + rows), null)));

    [Fact]
    public void Csv_MissingColumn_IsNamed() =>
        Assert.Contains("log.csv:1: propensity: the heading has no column 'propensity'", Refused(() => ColumnLog.Read(_files.Write("log.csv", "context,action,reward\nc,a,1\n"), "uniform")));

    [Fact]
    public void PolicyFile_NotSummingToOne_NamesItsLine()
    {
        var log = _files.Write("log.csv", Heading + "c1,a,1,1,0.5,\n");
        var policy = _files.Write("policy.csv", "context,action,probability\nc1,a,0.5\nc1,b,0.5\nc2,a,0.7\nc2,b,0.2\n");
        Assert.Contains("policy.csv:4: probability: the probabilities of context 'c2' (from this line on) sum to 0.9", Refused(() => ColumnLog.Read(log, policy)));
    }

    [Fact]
    public void PolicyFile_WithoutTheContext_NamesTheLogsLine()
    {
        var log = _files.Write("log.csv", Heading + "c1,a,1,1,0.5,\nc9,a,1,1,0.5,\n");
        Assert.Contains("log.csv:3: context 'c9'", Refused(() => ColumnLog.Read(log, _files.Write("policy.csv", "context,action,probability\nc1,a,1\n"))));
    }

    [Fact]
    public void OpenBandit_UnknownAction_NamesItsLine()
    {
        _files.Write("items.tsv", "item_id\titem_feature_3\n0\tx\n1\ty\n2\ty\n");
        var log = _files.Write("log.tsv", "item_id\tposition\tclick\tpropensity_score\n0\t1\t1\t0.5\n7\t1\t0\t0.5\n");
        Assert.Contains("log.tsv:3: item_id: '7' must be a whole number from 0 to 2", Refused(() => OpenBanditLog.Read(log, "uniform")));
        var policy = _files.Write("policy.csv", "action,probability\n0,0.5\n9,0.5\n");
        Assert.Contains("action '9' is unknown", Refused(() => OpenBanditLog.Read(_files.Write("good.tsv", "item_id\tposition\tclick\tpropensity_score\n0\t1\t1\t0.5\n"), policy)));
    }

    [Fact]
    public void Csv_WithPolicyFile_EqualsTheSameAsColumns()
    {
        const string rows = "c1,\"a\",1,1,0.5,0.2\nc2,b,1,0,0.25,0.7\nc3,a,1,1,0.5,0.2\n";
        var byColumn = PolicyEvaluation.Run(ColumnLog.Read(_files.Write("log.csv", Heading + rows), null), Bandits.Quick);
        var policy = _files.Write("policy.jsonl", "{\"action\":\"a\",\"probability\":0.2}\n{\"action\":\"b\",\"probability\":0.7}\n{\"action\":\"never\",\"probability\":0.1}\n");
        var byFile = PolicyEvaluation.Run(ColumnLog.Read(_files.Write("log.csv", Heading + rows), policy), Bandits.Quick);
        Assert.Equal((0.4 + 0.4) / 3, byColumn.Estimates.Single(e => e.Estimator == "ips").Value, 1e-12);
        Assert.Equal(byColumn.Estimates[0].Value, byFile.Estimates[0].Value, 1e-12);
        Assert.Equal(0.1, byFile.UnsupportedMass, 1e-12);
        Assert.Equal("the evaluated policy's probabilities of actions that were not shown are not known", byColumn.Estimates.Single(e => e.Estimator == "dm").Lacks);
    }

    [Fact]
    public void Csv_Pages_MultiplyDownThePage()
    {
        const string rows = "p1,b,2,1,0.5,0.25\np1,a,1,0,0.5,1\np2,a,1,1,0.5,0.5\n";
        var log = ColumnLog.Read(_files.Write("log.csv", Heading + rows), null, pages: true);
        Assert.Equal([1, 2, 1], log.CascadeWeights!);
        Assert.Equal([1, 1, 1], log.PageWeights!);
        Assert.Contains("comes twice", Refused(() => ColumnLog.Read(_files.Write("log.csv", Heading + "p1,b,1,1,0.5,0.25\np1,a,1,0,0.5,1\n"), null, pages: true)));
    }

    private static string Refused(Action read) => Assert.Throws<InputException>(read).Message;
}
