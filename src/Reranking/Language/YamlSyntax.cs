namespace FeedRanker.Reranking;

/// <summary>Says in a person's words what the YAML parser complains about.</summary>
internal static class YamlSyntax
{
    private static readonly (string Part, string Meaning)[] Meanings =
    [
        ("tab character", "a tab stands here; indent with spaces only."),
        ("expected '-' indicator", "the indentation does not fit: this line is neither a new list entry ('- ') nor in line with the keys above it."),
        ("find expected key", "the indentation does not fit: this line is in line with neither the keys nor the list above it."),
        ("invalid mapping", "there is a second ': ' in this line, or its indentation does not fit; put texts that hold ': ' in quotes, and check the line above."),
        ("cannot start any token", "this character cannot start a value; put the text in quotes."),
        ("quoted scalar", "a quoted text that starts here is not closed."),
        ("flow sequence", "a list opened with '[' is not closed with ']', or a comma is missing."),
        ("flow mapping", "a group opened with '{' is not closed with '}', or a comma is missing."),
        ("could not find expected ':'", "a ':' is missing after the key."),
        ("mapping values are not allowed", "a ':' is not expected here; check the indentation."),
    ];

    public static string Explain(string message)
    {
        foreach (var (part, meaning) in Meanings)
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase)) return meaning;
        return $"this is not YAML: {message}";
    }

    /// <summary>Notes every line that is indented with a tab; whether there are any.</summary>
    public static bool FindTabs(string text, RuleProblems problems)
    {
        var line = 0;
        var any = false;
        foreach (var row in text.AsSpan().EnumerateLines())
        {
            line++;
            var column = 0;
            while (column < row.Length && row[column] == ' ') column++;
            if (column == row.Length || row[column] != '\t') continue;
            any = true;
            problems.Add(new YamlPlace(line, column + 1), "the line is indented with a tab; indent with spaces only.");
        }

        return any;
    }
}
