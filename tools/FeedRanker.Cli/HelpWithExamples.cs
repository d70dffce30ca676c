using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FeedRanker.Cli;

/// <summary>Adds a section of examples to each verb's help.</summary>
internal static class HelpWithExamples
{
    private static readonly Dictionary<Command, string[]> Examples = [];

    /// <summary>Remembers a verb's examples; a line is what a person would type after <c>./feedranker</c>.</summary>
    public static T WithExamples<T>(this T command, params string[] lines)
        where T : Command
    {
        Examples[command] = lines;
        return command;
    }

    public static void Use(RootCommand root)
    {
        foreach (var option in root.Options)
            if (option is HelpOption help) help.Action = new ExamplesAction((HelpAction)help.Action!);
    }

    private sealed class ExamplesAction(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (!Examples.TryGetValue(parseResult.CommandResult.Command, out var lines)) return code;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines) output.WriteLine($"  ./feedranker {line}");
            output.WriteLine();
            return code;
        }
    }
}
