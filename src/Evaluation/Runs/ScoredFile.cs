using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Rows with a score and a label each: CSV, TSV or JSONL with <c>score</c> and <c>label</c>, and <c>query</c> (or user)
/// where AUC within users is asked for. Nothing is grouped, and a pair may come again.
/// </summary>
public static class ScoredFile
{
    private const int LinesPerReport = 1 << 16;

    /// <summary>Reads and measures a file.</summary>
    /// <param name="path">The file; <c>.gz</c> is unpacked.</param>
    /// <param name="metrics">Metrics over all rows.</param>
    /// <param name="level">The lowest label that is positive.</param>
    /// <param name="format">The file's layout.</param>
    /// <param name="progress">Is told of bytes read.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputException">A line is malformed, a score is NaN, a label is no number, the file is
    /// empty or lacks the queries that a metric needs; names file and line.</exception>
    public static ScoredResult Evaluate(string path, IReadOnlyList<Metric> metrics, int level = 1, RunFormat format = RunFormat.Auto, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        progress ??= WorkProgress.None;
        using var reader = RecordReader.Open(path, format, RunLayout.Scored);
        progress.Begin($"reading {Path.GetFileName(path)}", new FileInfo(path).Length);
        var rows = new ScoredLabels();
        var groups = new ByteIds();
        var needsProbabilities = metrics.Any(m => m.Definition.OfProbabilities);
        var needsQuery = metrics.Any(m => m.Name == "gauc");
        var record = default(RunRecord);
        var reported = 0L;
        while (reader.Read(ref record))
        {
            if (Run.Score(record.Value, single: false, out var score) is { } problem) throw reader.Wrong(problem, "score");
            if (needsProbabilities && score is < 0 or > 1) throw reader.Wrong($"'{Encoding.UTF8.GetString(record.Value)}' is not a probability; log loss and calibration need scores from 0 to 1.", "score");
            if (!NumberText.TryDouble(record.Label, out var label) || double.IsNaN(label))
                throw reader.Wrong($"'{Encoding.UTF8.GetString(record.Label)}' is not a number.", "label");
            if (needsQuery && record.Query.IsEmpty) throw reader.Wrong("is missing or empty; gauc needs the query or user of each row.", "query");
            rows.Add(score, label >= level, record.Query.IsEmpty ? 0 : groups.GetOrAdd(record.Query));
            if (rows.Count % LinesPerReport != 0) continue;
            ct.ThrowIfCancellationRequested();
            progress.Advance(reader.Bytes - reported);
            reported = reader.Bytes;
        }

        progress.End();
        if (rows.Count == 0) throw new InputException("holds no line; a line has a score and a label.", path);
        return ScoredResult.Of(path, rows, metrics)!;
    }
}
