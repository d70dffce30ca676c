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
        var test = new Option<string?>("--test") { Description = "Rows of the same features to measure on.", HelpName = "FILE" };
        var testQuery = new Option<string?>("--test-query") { Description = "Their query sizes, as --query.", HelpName = "FILE" };
        var folds = new Option<int?>("--folds") { Description = "Without --test: measure on the training queries, each fold by models of the others." };
        var seeds = new Option<int>("--seeds") { Description = "Models of each loss and setting, on seeds from 1; each deals out folds of its own.", DefaultValueFactory = _ => 5 };
        var json = CommonOptions.Json();
        var command = new Command("rank-quality", "Train our ranking losses and XGBoost's own with the same settings on the same rows, and compare them on test queries or by cross-validation.") { train, query, test, testQuery, folds, seeds, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            OptionRange.Check(seeds.Name, parsed.GetValue(seeds), 1, 100);
            var asked = parsed.GetValue(test);
            if (asked is null == parsed.GetValue(folds) is null) throw new InputException("is needed where there is no --folds, and only there.", field: test.Name);
            OptionRange.Check(folds.Name, parsed.GetValue(folds) ?? 2, 2, 100);
            var rows = TableFile.Read(parsed.GetRequiredValue(train), parsed.GetValue(query));
            var held = asked is null ? null : TableFile.Read(asked, parsed.GetValue(testQuery), rows.Features);
            var result = new RankQualityStudy(rows, held, parsed.GetValue(folds) ?? 0, parsed.GetValue(seeds)).Run(new ConsoleProgress(), ct);
            if (parsed.GetValue(json)) JsonOut.Write(result.WriteTo);
            else result.Print();
            return 0;
        }, ct));
        return command.WithExamples("bench rank-quality --train rank.train.svm.gz --query rank.train.query --test rank.test.svm.gz --test-query rank.test.query",
            "bench rank-quality --train rank.train.svm.gz --query rank.train.query --folds 5");
    }
}
