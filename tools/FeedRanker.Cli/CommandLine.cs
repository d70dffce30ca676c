using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FeedRanker.Cli.Verbs;
using FeedRanker.Core;
using FeedRanker.Reranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli;

/// <summary>The whole command line: one verb a file, listed here in the order a newcomer meets them.</summary>
public static class CommandLine
{
    /// <summary>Exit code for anything a person gave us that is wrong.</summary>
    public const int BadInput = 2;

    // After an interrupt: what drains calls and writes its state down takes longer than the library's two seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs one command; 0 is success, 2 is bad input, 130 is an interrupt, 1 is a failure of ours.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FeedRanker: an open multi-stage feed ranking engine.")
        {
            DemoVerb.Command(),
            GenerateVerb.Command(),
            ImportVerb.Command(),
            FeaturesVerb.Command(),
            BuildVerb.Command(),
            TrainVerb.Command(),
            ModelVerb.Command(),
            EvaluateVerb.Command(),
            ServeVerb.Command(),
            RankVerb.Command(),
            IndexVerb.Command(),
            RulesVerb.Command(),
            SurfacesVerb.Command(),
            ReleaseVerb.Command(),
            BenchVerb.Command(),
        };
        HelpWithExamples.Use(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
        {
            foreach (var error in parsed.Errors) Terminal.Error(error.Message);
            var path = "";
            for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } verb; at = verb.Parent) path = $" {verb.Command.Name}{path}";
            Terminal.Error($"Try: feedranker{path} --help");
            return BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout });
        }
        catch (Exception e) when (e is InputException or ArgumentException { InnerException: InputException })
        {
            Terminal.Error((e as InputException ?? e.InnerException!).Message);
            return BadInput;
        }
        catch (RuleFileException e)
        {
            foreach (var problem in e.Problems) Terminal.Error($"{problem}");
            return BadInput;
        }
        catch (GrpcStatusException e)
        {
            Terminal.Error($"The call failed: {e.Message}");
            return e.Code is GrpcStatusCode.InvalidArgument or GrpcStatusCode.NotFound ? BadInput : 1;
        }
        catch (OperationCanceledException)
        {
            Terminal.Error("Interrupted; what was finished is kept.");
            return 130;
        }
        catch (Exception e) when (NoMemory(e) is not null)
        {
            Terminal.Error($"Out of memory: {NoMemory(e)!.Message} What was finished is kept; nothing half-written is left.");
            return 1;
        }
    }

    // Threads of a parallel loop wrap what they throw.
    private static OutOfMemoryException? NoMemory(Exception e) => e switch
    {
        OutOfMemoryException memory => memory,
        AggregateException many => many.Flatten().InnerExceptions.OfType<OutOfMemoryException>().FirstOrDefault(),
        _ => null,
    };
}
