using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>An aligned plain-text table: the first column to the left, the others to the right, two blanks between.</summary>
public sealed class TextTable
{
    private readonly List<string[]> _rows = [];

    /// <summary>Starts a table with its headings.</summary>
    public TextTable(params string[] headings) => _rows.Add(headings);

    /// <summary>Adds a row; cells that are missing are empty.</summary>
    /// <exception cref="ArgumentException">More cells than headings.</exception>
    public TextTable Row(params string[] cells)
    {
        if (cells.Length > _rows[0].Length) throw new ArgumentException($"{cells.Length} cells under {_rows[0].Length} headings.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <summary>The table, each line ended by a newline and without trailing blanks.</summary>
    public override string ToString()
    {
        var widths = new int[_rows[0].Length];
        foreach (var row in _rows)
            for (var c = 0; c < row.Length; c++) widths[c] = Math.Max(widths[c], row[c].Length);
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var c = 0; c < row.Length; c++)
                line.Append(c == 0 ? row[c].PadRight(widths[c]) : "  " + row[c].PadLeft(widths[c]));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
