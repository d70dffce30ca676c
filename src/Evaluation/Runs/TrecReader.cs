using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>Blank-separated lines; blank lines and those that start with <c>#</c> are passed over, as trec_eval does.</summary>
internal sealed class TrecReader(string path, LineReader lines, RunLayout layout) : RecordReader(path, lines, layout)
{
    private readonly bool _labelled = layout.LabelNames.Length > 0;

    protected override bool Parse(ReadOnlySpan<byte> line, ref RunRecord record)
    {
        if (_labelled) throw Wrong("a TREC run holds no labels; name a file of judgements, or give CSV, TSV or JSONL with score and label.", "label");
        var fields = 0;
        for (var i = 0; i < line.Length;)
        {
            if (line[i] <= ' ')
            {
                i++;
                continue;
            }

            var start = i;
            while (i < line.Length && line[i] > ' ') i++;
            if (fields == 0 && line[start] == '#') return false;
            if (fields == 0) record.Query = line[start..i];
            else if (fields == 2) record.Item = line[start..i];
            else if (fields == Layout.TrecValue) record.Value = line[start..i];
            fields++;
        }

        if (fields == 0) return false;
        if (fields < Layout.TrecFields || (Layout.TrecExact && fields > Layout.TrecFields))
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{fields} fields; a line has {Layout.TrecFields}: {Layout.TrecShape}."));
        return true;
    }
}
