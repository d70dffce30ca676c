using System.CommandLine;
using FeedRanker.Core;

namespace FeedRanker.Cli.Verbs;

/// <summary>
/// The arguments that the last build of a data directory was given, kept beside it as <c>build/arguments.txt</c>, one a line, so that what
/// looks at that build need not be told them again.
/// </summary>
internal static class BuildArguments
{
    private const string FileName = "arguments.txt";

    /// <summary>The options that were given, with their values; those of files with their whole path.</summary>
    public static string[] Given(ParseResult parsed, IEnumerable<Option> options, IEnumerable<Option> files)
    {
        var given = new List<string>();
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) continue;
            given.Add(option.Name);
            given.AddRange(result.Tokens.Select(token => files.Contains(option) ? Path.GetFullPath(token.Value) : token.Value));
        }

        return [.. given];
    }

    /// <summary>Keeps them.</summary>
    public static void Save(string dataDirectory, string[] given)
    {
        var partial = PathIn(dataDirectory) + ".partial";
        File.WriteAllLines(partial, given);
        File.Move(partial, PathIn(dataDirectory), overwrite: true);
    }

    /// <summary>Those of the last build; none where there was none, or where it was given none.</summary>
    public static string[] Load(string dataDirectory) => File.Exists(PathIn(dataDirectory)) ? File.ReadAllLines(PathIn(dataDirectory)) : [];

    /// <summary>Reads them as the command line does.</summary>
    /// <exception cref="InputException">The file was changed by hand and is no arguments any more.</exception>
    public static ParseResult Parse(string dataDirectory, string[] given, Action<Command> add)
    {
        var command = new RootCommand();
        add(command);
        var parsed = command.Parse(given);
        return parsed.Errors.Count == 0 ? parsed
            : throw new InputException($"{parsed.Errors[0].Message} Give the options of the build, or build again.", PathIn(dataDirectory));
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "build", FileName);
}
