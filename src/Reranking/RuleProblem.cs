using System.Globalization;

namespace FeedRanker.Reranking;

/// <summary>One thing wrong, or doubtful, in a rule file, with its exact place.</summary>
/// <param name="File">The file, as the person named it.</param>
/// <param name="Line">1-based line; 0 when the problem is the file as a whole.</param>
/// <param name="Column">1-based column; 0 when the problem is the file as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="IsWarning">Whether the file works all the same.</param>
public sealed record RuleProblem(string File, int Line, int Column, string Message, bool IsWarning = false)
{
    /// <summary>The form editors and compilers use: <c>file:line:column: message</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File;
        return IsWarning ? $"{place}: warning: {Message}" : $"{place}: {Message}";
    }
}
