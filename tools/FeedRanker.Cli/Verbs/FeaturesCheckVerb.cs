using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>features check</c>: every mistake of a file of definitions, before a build meets the first.</summary>
internal static class FeaturesCheckVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The file of definitions." };
        var data = new Option<string?>("--data", "-d") { Description = "Check against this data directory too: its event types, its imported tables, and the features of its current release.", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var command = new Command("check", "Check a file of definitions: every problem with file, line and column. Exits with 2 when there is one.") { file, data, json };
        command.SetAction(parsed =>
        {
            var (path, directory) = (parsed.GetRequiredValue(file), parsed.GetValue(data));
            if (directory is not null && !Directory.Exists(directory)) throw new InputException("there is no such directory.", directory, field: "--data");
            var problems = FeatureFile.Check(path, directory);
            if (parsed.GetValue(json)) Write(path, problems);
            else if (problems.Count == 0) Terminal.Line(Sound(path, FeatureSet.Load(path, FeatureFile.EventTypesOf(directory ?? ""))));
            else foreach (var problem in problems) Terminal.Error($"{problem}");
            return problems.Count == 0 ? 0 : CommandLine.BadInput;
        });
        return command.WithExamples("features check myfeatures.yaml", "features check myfeatures.yaml --data mydata --json");
    }

    private static string Sound(string path, FeatureSet set)
    {
        var patterns = set.Features.Count(f => f.Name.Contains('*', StringComparison.Ordinal));
        var more = patterns == 0 ? "" : $", {patterns} of them patterns";
        return $"{path}: {set.Features.Count} features{more}, sound.";
    }

    private static void Write(string path, IReadOnlyList<FeatureProblem> problems) => JsonOut.Write(json =>
    {
        json.WriteString("file", path);
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteNumber("line", problem.Line);
            json.WriteNumber("column", problem.Column);
            json.WriteString("field", problem.Field);
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
