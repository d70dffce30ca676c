using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>A rule file cannot be used; it carries everything that is wrong with it, not only the first thing.</summary>
public sealed class RuleFileException : Exception
{
    /// <summary>Wraps one or more problems.</summary>
    public RuleFileException(IReadOnlyList<RuleProblem> problems, Exception? inner = null)
        : base(string.Join('\n', problems), inner)
    {
        ArgumentOutOfRangeException.ThrowIfZero(problems.Count);
        Problems = problems;
    }

    /// <summary>The problems in the order of their lines, 1 or more.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>The same as a command line reports it: the first problem's place, then the others below.</summary>
    public InputException ToInputException()
    {
        var first = Problems[0];
        var rest = string.Concat(Problems.Skip(1).Select(problem => $"\n{problem}"));
        var field = first.Line > 0 ? $"column {first.Column}" : null;
        return new InputException(first.Message + rest, first.File, first.Line, field, this);
    }
}
