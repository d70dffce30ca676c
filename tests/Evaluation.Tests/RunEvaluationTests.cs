using System.IO.Compression;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Run and judgement files: rules, formats, wrong input, and agreement with a plain re-implementation.</summary>
public sealed class RunEvaluationTests : IDisposable
{
    private const string SmallQrels = "q1 0 a 1\nq1 0 b 0\nq2 0 c 2\nq3 0 z 1\nq4 0 y 0\n";
    private const string SmallRun = "q1 Q0 b 1 3.0 r\nq1 Q0 a 2 2.0 r\nq2 Q0 c 1 1.0 r\nq4 Q0 x 1 1.0 r\nq9 Q0 a 1 1.0 r\n";
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false, EmptyQueries.Zero, (0.5 + 1 + 0) / 3, 3)]
    [InlineData(true, EmptyQueries.Zero, (0.5 + 1 + 0 + 0) / 4, 4)]
    [InlineData(false, EmptyQueries.One, (0.5 + 1 + 1) / 3, 3)]
    [InlineData(true, EmptyQueries.Skip, (0.5 + 1 + 0) / 3, 4)]
    public void Mean_OverMissingAndEmptyQueries_FollowsTheRuleAskedFor(bool complete, EmptyQueries empty, double expected, int queries)
    {
        var result = Evaluate(SmallRun, SmallQrels, "mrr", new RunEvaluationOptions { Complete = complete, Judging = new JudgingOptions { EmptyQueries = empty } });
        Assert.Equal(expected, result.Means[0].Value, 1e-12);
        Assert.Equal((queries, 1, 1, 1), (result.Queries, result.QueriesWithoutJudgements, result.QueriesNotAnswered, result.EmptyQueries));
    }

    [Fact]
    public void TiedScores_AreOrderedByItemIdDescendingByBytes()
    {
        // "b" > "a" > "B" byte by byte, and a longer id beats its own prefix.
        Assert.Equal(1, Evaluate("q Q0 a 1 1 r\nq Q0 b 2 1 r\nq Q0 B 3 1 r\n", "q 0 b 1\n", "mrr").Means[0].Value);
        Assert.Equal(1 / 3.0, Evaluate("q Q0 a 1 1 r\nq Q0 b 2 1 r\nq Q0 B 3 1 r\n", "q 0 B 1\n", "mrr").Means[0].Value);
        Assert.Equal(1, Evaluate("q Q0 a 1 1 r\nq Q0 aa 2 1 r\n", "q 0 aa 1\n", "mrr").Means[0].Value);
        Assert.Equal(1, Evaluate("q Q0 a 1 -0.0 r\nq Q0 b 2 0.0 r\n", "q 0 b 1\n", "mrr").Means[0].Value);
    }

    [Fact]
    public void SinglePrecision_TiesScoresThatDifferBeyondIt()
    {
        const string run = "q Q0 a 1 1.000000001 r\nq Q0 b 2 1.0 r\n";
        Assert.Equal(0.5, Evaluate(run, "q 0 b 1\n", "mrr").Means[0].Value);
        Assert.Equal(1, Evaluate(run, "q 0 b 1\n", "mrr", read: new ReadOptions { SinglePrecision = true }).Means[0].Value);
    }

    [Fact]
    public void JudgedOnlyAndMaxPerQuery_CutTheListFirst()
    {
        const string run = "q Q0 x 1 3 r\nq Q0 n 2 2.5 r\nq Q0 a 3 2 r\n";
        const string qrels = "q 0 a 1\nq 0 n -1\n";
        Assert.Equal(1, Evaluate(run, qrels, "mrr", new RunEvaluationOptions { Judging = new JudgingOptions { JudgedOnly = true } }).Means[0].Value);
        Assert.Equal(0, Evaluate(run, qrels, "mrr", new RunEvaluationOptions { MaxPerQuery = 2 }).Means[0].Value);
    }

    [Fact]
    public void Result_WhenLinesAreShuffled_IsTheSameToTheByte()
    {
        var (run, qrels) = RandomFiles(21, 30);
        var random = new FeedRandom(4);
        const string metrics = "ndcg@10,map,bpref,auc,gauc,coverage@5,gini@5";
        var straight = Evaluate(run, qrels, metrics);
        var shuffled = Evaluate(Shuffle(run, ref random), Shuffle(qrels, ref random), metrics);
        Assert.Equal(straight.ToJson(), shuffled.ToJson());
        Assert.Equal(PerQuery(straight), PerQuery(shuffled));
    }

    [Fact]
    public void Evaluation_OfRandomFiles_EqualsAPlainReimplementation()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var (run, qrels) = RandomFiles(seed, 8);
            foreach (var gain in new[] { Gain.Linear, Gain.Exponential })
            {
                var result = Evaluate(run, qrels, "ndcg@5,map,bpref,recall@5", new RunEvaluationOptions { Judging = new JudgingOptions { Gain = gain } });
                for (var q = 0; q < result.Queries; q++)
                {
                    var expected = PlainEvaluation.Of(run, qrels, result.Scores.QueryIds[q], gain);
                    for (var m = 0; m < expected.Length; m++) Assert.Equal(expected[m], result.Scores.Of(m)[q], 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData("run.csv", "score,query,item\n3.0,q1,b\n2.0,q1,\"a\"\n1.0,q2,c\n", "qrels.tsv", "user_id\titem_id\tgrade\nq1\ta\t1\nq1\tb\t0\nq2\tc\t2\n")]
    [InlineData("run.jsonl", "{\"query\":\"q1\",\"item\":\"b\",\"score\":3}\r\n\r\n{\"query\":\"q1\",\"item\":\"\\u0061\",\"score\":2.0,\"more\":[1]}\r\n{\"query\":\"q2\",\"item\":\"c\",\"score\":\"1e0\"}", "qrels.jsonl", "{\"qid\":\"q1\",\"docno\":\"a\",\"rel\":1}\n{\"qid\":\"q1\",\"docno\":\"b\",\"rel\":0}\n{\"qid\":\"q2\",\"docno\":\"c\",\"rel\":2}\n")]
    [InlineData("run.txt", "# made by hand\n\n q1\tQ0  b 1 +3.0 r more\nq1 Q0 a 2 2.0 r\nq2 Q0 c 1 .1e1 r", "qrels", "q1 0 a 1\r\nq1 0 b 0\r\nq2 0 c 2")]
    public void AnyFormat_OfTheSameLines_GivesTheSameResult(string runName, string run, string qrelsName, string qrels)
    {
        var symbols = new RunSymbols();
        var r = Run.Read(_files.Write(runName, run), symbols);
        var j = Qrels.Read(_files.Write(qrelsName, qrels), symbols);
        Assert.Equal(0.75, RunEvaluation.Evaluate(r, j, MetricCatalog.ParseList("mrr")).Means[0].Value);
    }

    [Fact]
    public void GzipFile_IsUnpackedAndACutOneIsRefused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(SmallRun));
        var symbols = new RunSymbols();
        Assert.Equal(4, Run.Read(_files.Write("run.gz", packed.ToArray()), symbols).QueryCount);
        var cut = _files.Write("cut.gz", packed.ToArray()[..^12]);
        var error = Record.Exception(() => Run.Read(cut, symbols));
        Assert.True(error is InputException, error?.ToString() ?? "a cut gzip file was read without complaint");
    }

    [Theory]
    [InlineData("q1 Q0 a 1 2.0 r\nq1 Q0 b 2\n", 2, "4 fields; a line has 6")]
    [InlineData("q1 Q0 a 1 2.0 r\nq1 Q0 b 2 1.", 2, "5 fields; a line has 6")]
    [InlineData("q1 Q0 a 1 NaN r\n", 1, "NaN")]
    [InlineData("q1 Q0 a 1 2,5 r\n", 1, "'2,5' is not a number")]
    [InlineData("q1 Q0 a 1 - r\n", 1, "'-' is not a number")]
    [InlineData("q1 Q0 a 1 2 r\n\nq1 Q0 b 1 2 r\nq1 Q0 a 1 1 r\n", 4, "was on line 1 already")]
    [InlineData("q1 Q0 a 1 2 r\nq2 Q0 b 1 2 r\nq1 Q0 a 1 1 r\n", 3, "was on line 1 already")]
    [InlineData("", 0, "holds no line")]
    public void WrongRun_IsRefusedWithFileAndLine(string run, int line, string message)
    {
        var path = _files.Write("wrong.run", run);
        var error = Assert.Throws<InputException>(() => Run.Read(path, new RunSymbols()));
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("wrong.qrels", "q1 0 a 1.5\n", 1, "not a whole number")]
    [InlineData("wrong.qrels", "q1 0 a 1 x\n", 1, "5 fields; a line has 4")]
    [InlineData("wrong.qrels", "q1 0 a 1\nq1 0 a 0\n", 2, "was on line 1 already")]
    [InlineData("wrong.csv", "query,item\nq,a\n", 1, "no column 'grade'")]
    [InlineData("wrong.csv", "query,item,grade\nq,a\n", 2, "2 fields; the heading has 3")]
    [InlineData("wrong.csv", "query,item,grade\n,a,1\n", 2, "query: is empty")]
    [InlineData("wrong.csv", "query,item,grade\n\"q,a,1\n", 2, "does not end")]
    [InlineData("wrong.jsonl", "{\"query\":\"q\",\"item\":\"a\",\"grade\":1}\n{\"query\":\"q\",", 2, "no JSON object")]
    [InlineData("wrong.jsonl", "{\"query\":\"q\",\"item\":\"a\"}\n", 1, "grade: is missing")]
    [InlineData("wrong.jsonl", "{\"query\":\"q\",\"item\":\"a\",\"grade\":null}\n", 1, "must be a string or a number")]
    public void WrongQrels_AreRefusedWithFileAndLine(string name, string qrels, int line, string message)
    {
        var path = _files.Write(name, qrels);
        var error = Assert.Throws<InputException>(() => Qrels.Read(path, new RunSymbols()));
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void MissingFile_DisjointQueriesAndMissingFacts_AreRefused()
    {
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => Run.Read("/nowhere/run", new RunSymbols())).Message);
        Assert.Contains("no query in common", Assert.Throws<InputException>(() => Evaluate("a Q0 x 1 1 r\n", "b 0 x 1\n", "map")).Message);
        Assert.Contains("needs facts that were not given", Assert.Throws<InputException>(() => Evaluate(SmallRun, SmallQrels, "ild@5")).Message);
        Assert.Contains("not a probability", Assert.Throws<InputException>(() => Evaluate(SmallRun, SmallQrels, "logloss")).Message);
    }

    [Theory]
    [InlineData(Duplicates.KeepFirst, 0.5)]
    [InlineData(Duplicates.KeepBest, 1)]
    public void Duplicates_WhenTolerated_FollowTheRuleAndAreCounted(Duplicates rule, double mrr)
    {
        var result = Evaluate("q Q0 a 1 1 r\nq Q0 b 2 2 r\nq Q0 a 3 3 r\n", "q 0 a 1\n", "mrr", read: new ReadOptions { Duplicates = rule });
        Assert.Equal(mrr, result.Means[0].Value);
        Assert.Equal(1, result.DuplicatesDropped);
    }

    [Fact]
    public void PooledMetrics_AreOverJudgedPairsOfTheRun()
    {
        const string run = "q1 Q0 a 1 0.9 r\nq1 Q0 u 2 0.8 r\nq1 Q0 b 3 0.4 r\nq2 Q0 a 1 0.2 r\nq2 Q0 b 2 0.7 r\n";
        const string qrels = "q1 0 a 1\nq1 0 b 0\nq2 0 a 1\nq2 0 b 0\n";
        var result = Evaluate(run, qrels, "auc,gauc,logloss,coverage@1");
        Assert.Equal(0.5, result.Means[0].Value, 1e-12); // 0.9 beats both, 0.2 neither
        Assert.Equal(0.5, result.Means[1].Value, 1e-12);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.2) + Math.Log(0.3)) / 4, result.Means[2].Value, 1e-12);
        Assert.Equal(2 / 3.0, result.Means[3].Value, 1e-12);
    }

    [Fact]
    public void ToJson_HasTheDocumentedShape() =>
        Assert.StartsWith("{\n  \"queries\": 3,\n  \"metrics\": {\n    \"mrr\": 0.5,\n    \"precision@1\": ", Evaluate(SmallRun, SmallQrels, "mrr,P_1").ToJson().ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public void Numbers_ReadByTheFastPath_EqualTheFrameworks()
    {
        var random = new FeedRandom(2);
        for (var i = 0; i < 20_000; i++)
        {
            var text = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(12))).ToString($"F{random.Next(9)}", System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(NumberText.TryDouble(Encoding.ASCII.GetBytes(text), out var value));
            Assert.Equal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), value);
        }
    }

    private RunResult Evaluate(string run, string qrels, string metrics, RunEvaluationOptions? options = null, ReadOptions? read = null)
    {
        var symbols = new RunSymbols();
        var r = Run.Read(_files.Write("a.run", run), symbols, read);
        var j = Qrels.Read(_files.Write("a.qrels", qrels), symbols, read);
        return RunEvaluation.Evaluate(r, j, MetricCatalog.ParseList(metrics), options);
    }

    private static string PerQuery(RunResult result)
    {
        var writer = new StringWriter();
        result.WritePerQuery(writer);
        return writer.ToString();
    }

    // Tied scores, grades from −1 to 3, unjudged items, queries in one file only.
    private static (string Run, string Qrels) RandomFiles(ulong seed, int queries)
    {
        var random = new FeedRandom(seed);
        var (run, qrels) = (new StringBuilder(), new StringBuilder());
        for (var q = 0; q < queries; q++)
            for (var item = 0; item < 40; item++)
            {
                if (q != 1 && random.Next(2) == 0) run.Append($"q{q} Q0 d{item} 0 {random.Next(8)} r\n");
                if (q != 2 && random.Next(3) == 0) qrels.Append($"q{q} 0 d{item} {random.Next(5) - 1}\n");
            }

        return (run.ToString(), qrels.ToString());
    }

    private static string Shuffle(string text, ref FeedRandom random)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = lines.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (lines[i], lines[j]) = (lines[j], lines[i]);
        }

        return string.Join('\n', lines);
    }
}
