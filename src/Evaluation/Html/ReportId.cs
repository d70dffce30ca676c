using System.Buffers;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>Ids of sections, tables and charts: anchors of the page and names of plot files.</summary>
public static class ReportId
{
    internal static SearchValues<char> Allowed { get; } = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Makes an id of names: lower case, everything else a single '-'.</summary>
    public static string Of(params ReadOnlySpan<string> names)
    {
        var id = new StringBuilder();
        foreach (var name in names)
        {
            foreach (var c in name)
            {
                var lower = char.ToLowerInvariant(c);
                if (Allowed.Contains(lower)) id.Append(lower);
                else if (id.Length > 0 && id[^1] != '-') id.Append('-');
            }

            if (id.Length > 0 && id[^1] != '-') id.Append('-');
        }

        return id.Length > 0 ? id.ToString(0, id.Length - 1) : "none";
    }
}
