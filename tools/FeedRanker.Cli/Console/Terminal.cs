using System.Globalization;
using Spectre.Console;

namespace FeedRanker.Cli;

/// <summary>What people see: results go to standard output, everything else to standard error.</summary>
internal static class Terminal
{
    private static readonly IAnsiConsole Out = AnsiConsole.Create(new AnsiConsoleSettings { Out = new PlainWidth(Console.Out) });

    public static void Error(string message) => Console.Error.WriteLine(message);

    public static void Heading(string text)
    {
        Out.WriteLine();
        Out.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
    }

    public static void Line(string text = "") => Out.WriteLine(text);

    /// <summary>Prints a table; columns whose header starts with '>' are numbers, aligned to the right.</summary>
    public static void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        foreach (var header in headers)
        {
            var column = new TableColumn(Markup.Escape(header.TrimStart('>'))) { NoWrap = true, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(header.StartsWith('>') ? column.RightAligned() : column);
        }

        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        Out.Write(table);
    }

    public static string Number(double value, int digits = 4) => value.ToString("F" + digits, CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // A pipe has no width: tables are then as wide as they need to be.
    private sealed class PlainWidth(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => !Console.IsOutputRedirected;

        public int Width => IsTerminal ? Math.Max(80, Console.WindowWidth) : 200;

        public int Height => 50;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
