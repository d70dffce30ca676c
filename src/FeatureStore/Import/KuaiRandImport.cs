using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The <c>kuairand</c> format: a short-video feed's log. Every row of impressions.tsv becomes an impression and what
/// followed from it, all at the row's time and under one request id. The log's days are those of its <c>date</c> column
/// on a clock 8 hours ahead of UTC; a row whose time is before its day is moved to the day's first millisecond, so that
/// a split by time is a split by <c>date</c>.
/// </summary>
internal sealed class KuaiRandImport(string directory, ImportOptions options) : IImportReader
{
    /// <summary>The log's clock, ahead of UTC.</summary>
    public const long AheadMs = 8 * 3_600_000;

    private const long DayMs = 24 * 3_600_000;

    private static readonly string[] ImpressionColumns =
    [
        "user_id", "video_id", "date", "time_ms", "is_click", "is_like", "is_follow", "is_comment", "is_forward", "is_hate",
        "long_view", "play_time_ms", "tab",
    ];

    /// <summary>Columns of 0 and 1, and the events they stand for.</summary>
    private static readonly (int Column, string Type)[] Actions =
        [(4, "click"), (5, "like"), (6, "follow"), (7, "comment"), (8, "share"), (9, "hide")];

    private readonly FieldReader _fields = new();
    private readonly KuaiRandVideos _videos = new();
    private string _impressionFile = "";
    private string _videoFile = "";
    private string _userFile = "";
    private string? _historyFile;

    public void Prove()
    {
        _impressionFile = ImportFiles.Need(directory, "impressions.tsv", "kuairand");
        _videoFile = ImportFiles.Need(directory, "videos.tsv", "kuairand");
        _userFile = ImportFiles.Need(directory, "users.tsv", "kuairand");
        _historyFile = options.History ? ImportFiles.Need(directory, "history.tsv", "kuairand") : null;
        new DelimitedRows(_impressionFile, '\t', ImpressionColumns).Dispose();
        new DelimitedRows(_videoFile, '\t', KuaiRandVideos.Columns).Dispose();
        new DelimitedRows(_userFile, '\t', "user_id").Dispose();
        if (_historyFile is not null) new DelimitedRows(_historyFile, '\t', KuaiRandHistory.Columns).Dispose();
    }

    public void Read(ImportRun run)
    {
        _videos.Read(run, _videoFile);
        ReadUsers(run);
        if (_historyFile is not null) new KuaiRandHistory(_videos).Read(run, _historyFile);
        ReadImpressions(run);
    }

    /// <summary>Every column is an attribute, whatever their names.</summary>
    private void ReadUsers(ImportRun run)
    {
        using var rows = new DelimitedRows(_userFile, '\t', "user_id");
        var id = Array.IndexOf(rows.Header, "user_id");
        run.Each(rows, () =>
        {
            var attributes = new Dictionary<string, string>(rows.Header.Length);
            for (var c = 0; c < rows.Header.Length; c++)
                if (c != id && !rows.Field(c).IsEmpty) attributes.Add(rows.Header[c], run.Pool.Get(rows.Field(c)));
            run.User(new UserRecord { Id = run.Pool.Get(rows[0]), Attributes = attributes }, rows.Lines.Place);
        });
    }

    private void ReadImpressions(ImportRun run)
    {
        using var rows = new DelimitedRows(_impressionFile, '\t', ImpressionColumns);
        var seen = new HashSet<EventKey>();
        int moved = 0, tooYoung = 0;
        run.Each(rows, () =>
        {
            _fields.Reset();
            var row = EventKey.Of(rows.Lines.Line.ToString());
            var shown = Impression(run, rows, row, ref moved);
            for (var c = 4; c <= 10; c++) _fields.Flag(ImpressionColumns[c], rows[c]);
            var playSeconds = (float)(_fields.Whole("play_time_ms", rows[11]) / 1000.0);
            if (playSeconds < 0) _fields.Fail("play_time_ms", $"'{rows[11]}' must be 0 or more.");
            if (_fields.Flaw is { } flaw)
            {
                run.Reject(rows.Lines.Place, flaw);
                return;
            }

            if (!seen.Add(row))
            {
                run.Repeated();
                return;
            }

            if (!run.Event(shown, rows.Lines.Place)) return;
            if (shown.TimeMs < _videos.PublishedMs(shown.ItemId)) tooYoung++;
            Follow(run, rows, shown, row, playSeconds);
        });
        run.Note(string.Create(CultureInfo.InvariantCulture, $"{moved} impressions have a time before their date's first millisecond (UTC+8) and were moved there."));
        run.Note(string.Create(CultureInfo.InvariantCulture, $"{tooYoung} impressions are of videos that were uploaded later."));
    }

    private EventRecord Impression(ImportRun run, DelimitedRows rows, EventKey row, ref int moved)
    {
        var user = run.Pool.Get(rows[0]);
        var time = _fields.Whole("time_ms", rows[3]);
        var day = _fields.DayMs("date", rows[2], "yyyyMMdd", AheadMs);
        if (time >= day + DayMs) _fields.Fail("time_ms", $"{time} is after the day {rows[2]} (UTC+8).");
        if (time < day && _fields.Flaw is null) moved++;
        var tab = _fields.Whole("tab", rows[12]);
        return new EventRecord
        {
            EventId = $"kuairand impression {row}", // of the whole row: only rows that agree in every column are repeats
            UserId = user,
            ItemId = run.Pool.Get(rows[1]),
            Type = "impression",
            TimeMs = Math.Max(time, day),
            RequestId = $"{user}:{time}",
            Surface = run.Pool.Get($"tab{tab}"),
        };
    }

    private static void Follow(ImportRun run, DelimitedRows rows, in EventRecord shown, EventKey row, float playSeconds)
    {
        foreach (var (column, type) in Actions)
            if (rows[column][0] == '1') run.Event(Action(shown, type, row, 1f), rows.Lines.Place);
        if (rows[10][0] == '1') run.Event(Action(shown, "long_view", row, playSeconds), rows.Lines.Place);
        if (playSeconds > 0) run.Event(Action(shown, "dwell", row, playSeconds), rows.Lines.Place);
    }

    private static EventRecord Action(in EventRecord shown, string type, EventKey row, float value) =>
        shown with { Type = type, EventId = $"kuairand {type} {row}", Value = value };
}
