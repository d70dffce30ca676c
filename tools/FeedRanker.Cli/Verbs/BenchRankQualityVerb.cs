using System.CommandLine;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench rank-quality</c>: how well trees order queries of graded rows, beside XGBoost's own ranking objectives.</summary>
internal static class BenchRankQualityVerb
{
    public static Command Command()
    {
        var train = new Option<string>("--train") { Description = "Graded rows to learn from: SVMlight text (.svm), or .tsv or .csv with a header; text may be gzipped.", HelpName = "FILE", Required = true };
        var query = new Option<string?>("--query") { Description = "With SVMlight rows: a file with the number of rows of each query.", HelpName = "FILE" };
        var test = new Option<string>("--test") { Description = "Rows of the same features to measure on.", HelpName = "FILE", Required = true };
        var testQuery = new Option<string?>("--test-query") { Description = "Their query sizes, as --query.", HelpName = "FILE" };
        var seeds = new Option<int>("--seeds") { Description = "Models of each loss and setting, on seeds from 1.", DefaultValueFactory = _ => 5 };
        var json = CommonOptions.Json();
        var command = new Command("rank-quality", "Train our ranking losses and XGBoost's own with the same settings on the same rows, and compare them on test queries.") { train, query, test, testQuery, seeds, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            OptionRange.Check(seeds.Name, parsed.GetValue(seeds), 1, 100);
            var rows = TableFile.Read(parsed.GetRequiredValue(train), parsed.GetValue(query));
            var held = TableFile.Read(parsed.GetRequiredValue(test), parsed.GetValue(testQuery), rows.Features);
            var result = new RankQualityStudy(rows, held, parsed.GetValue(seeds)).Run(new ConsoleProgress(), ct);
            if (parsed.GetValue(json)) JsonOut.Write(result.WriteTo);
            else result.Print();
            return 0;
        }, ct));
        return command.WithExamples("bench rank-quality --train rank.train.svm.gz --query rank.train.query --test rank.test.svm.gz --test-query rank.test.query");
    }
}
