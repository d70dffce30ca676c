using System.CommandLine;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench positions</c>: what correcting clicks for their places brings back, against a generated world's truth.</summary>
internal static class BenchPositionsVerb
{
    public static Command Command()
    {
        var data = CommonOptions.Data();
        var world = new Option<string>("--world", "-w") { Description = "The folder that generate wrote, with the truth.", HelpName = "DIR", Required = true };
        var place = new Option<string>("--position") { Description = "The feature of kind position.", DefaultValueFactory = _ => "context.place" };
        var trees = new Option<int>("--trees") { Description = "Trees of each ranker.", DefaultValueFactory = _ => 150 };
        var regularisation = new Option<double>("--regularisation") { Description = "How strongly the learnt curve is drawn to 1.", DefaultValueFactory = _ => 0 };
        var seed = new Option<int>("--seed") { Description = "Of sampling and of the drawn labels.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads", "-t") { Description = "0 takes all.", DefaultValueFactory = _ => 0 };
        var json = CommonOptions.Json();
        var command = new Command("positions", "Train on the clicks of a generated world with and without correction for their places, and hold the rankers against its truth.") { data, world, place, trees, regularisation, seed, threads, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var directory = parsed.GetRequiredValue(data);
            var rows = TrainingTable.Load(Path.Combine(directory, "build", "rows.bin"));
            var name = parsed.GetRequiredValue(place);
            var column = rows.Features.ToList().IndexOf(name);
            if (column < 0) throw new InputException($"'{name}' is no feature of the build; build with a feature of kind position.", field: place.Name);
            using var store = StateStore.OpenReadOnly(directory, TimeProvider.System);
            var relevance = WorldRelevance.Of(rows, column, store, parsed.GetRequiredValue(world));
            var options = new TreeTrainingOptions
            {
                Trees = parsed.GetValue(trees),
                MinChildWeight = 5,
                ColumnSample = 0.5,
                Subsample = 0.8,
                EarlyStoppingRounds = 0,
                PositionRegularisation = parsed.GetValue(regularisation),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
            };
            var rankers = new PositionBiasStudy(rows, relevance, name, options).Run(new ConsoleProgress(), ct);
            if (parsed.GetValue(json)) PrintJson(rankers);
            else Print(rankers);
            return 0;
        }, ct));
        return command.WithExamples("bench positions --data mydata --world world");
    }

    private static void Print(IReadOnlyList<(string Loss, IReadOnlyList<(string Ranker, double[] PerPage)> Rankers)> losses)
    {
        Terminal.Heading($"NDCG with true relevance over {Terminal.Count(losses[0].Rankers[0].PerPage.Length)} held-out pages");
        Terminal.Table(["loss", "ranker", ">ndcg", "95% interval", ">of what bias costs", "95% interval", ">of all that is lost", "95% interval"], losses.SelectMany(loss => loss.Rankers.Select((r, i) =>
            (IReadOnlyList<string>)[loss.Loss, r.Ranker, Terminal.Number(r.PerPage.Average(), 4), Measured.Text(Bootstrap.Mean(r.PerPage), 4),
                .. Share(loss.Rankers, i, PositionBiasStudy.AsManyClicks), .. Share(loss.Rankers, i, PositionBiasStudy.EverythingLookedAt)])));
    }

    private static string[] Share(IReadOnlyList<(string Ranker, double[] PerPage)> rankers, int at, int ideal)
    {
        if (!IsCorrected(at)) return ["", ""];
        var (share, range) = Recovered(rankers, at, ideal);
        return [Terminal.Number(share, 2), Measured.Text(range, 2)];
    }

    private static bool IsCorrected(int at) => at is not (PositionBiasStudy.Naive or PositionBiasStudy.AsManyClicks or PositionBiasStudy.EverythingLookedAt);

    private static (double Share, Interval Interval) Recovered(IReadOnlyList<(string Ranker, double[] PerPage)> rankers, int at, int ideal) =>
        PositionBiasStudy.Recovered(rankers[PositionBiasStudy.Naive].PerPage, rankers[at].PerPage, rankers[ideal].PerPage);

    private static void PrintJson(IReadOnlyList<(string Loss, IReadOnlyList<(string Ranker, double[] PerPage)> Rankers)> losses) => JsonOut.Write(json =>
    {
        json.WriteNumber("pages", losses[0].Rankers[0].PerPage.Length);
        json.WriteStartArray("rankers");
        foreach (var (loss, rankers) in losses)
            for (var i = 0; i < rankers.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("loss", loss);
                json.WriteString("ranker", rankers[i].Ranker);
                json.WriteNumber("ndcg", rankers[i].PerPage.Average());
                if (IsCorrected(i))
                {
                    Write("of_bias", PositionBiasStudy.AsManyClicks);
                    Write("of_all", PositionBiasStudy.EverythingLookedAt);
                }

                json.WriteEndObject();

                void Write(string name, int ideal)
                {
                    var (share, range) = Recovered(rankers, i, ideal);
                    json.WriteNumber(name, share);
                    json.WriteNumber(name + "_low", range.Low);
                    json.WriteNumber(name + "_high", range.High);
                }
            }

        json.WriteEndArray();
    });
}
