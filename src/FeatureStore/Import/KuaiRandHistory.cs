using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The past of a <c>kuairand</c> user, told as three lists of videos, oldest first, without times: shown, liked, viewed
/// long. Times are made up: of a user's n impressions from 9 April to their last, the i-th last lies i/n of that span
/// back, and never before its video was uploaded. What is liked or viewed long but no longer in the list of what was
/// shown (it holds 50) lies, with an impression of its own, evenly before that list.
/// </summary>
internal sealed class KuaiRandHistory(KuaiRandVideos videos)
{
    public static readonly string[] Columns = ["user_id", "history_len", "last_time_ms", "watch_seq", "like_seq", "long_view_seq"];

    /// <summary>9 April 2022, the first day of the log.</summary>
    private static readonly long StartMs =
        new DateTimeOffset(2022, 4, 9, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() - KuaiRandImport.AheadMs;

    /// <summary>What the log calls a long view: all of a video of up to 18 seconds, else 18 seconds.</summary>
    private const float LongViewSeconds = 18;

    private readonly FieldReader _fields = new();
    private readonly List<Past> _past = [];

    public void Read(ImportRun run, string path)
    {
        using var rows = new DelimitedRows(path, '\t', Columns);
        int users = 0, impressions = 0, tooYoung = 0;
        run.Each(rows, () =>
        {
            _fields.Reset();
            var count = _fields.Whole("history_len", rows[1]);
            var last = _fields.Whole("last_time_ms", rows[2]);
            if (last < StartMs) _fields.Fail("last_time_ms", $"{last} is before the log's first day, {StartMs}.");
            if (_fields.Flaw is { } flaw)
            {
                run.Reject(rows.Lines.Place, flaw);
                return;
            }

            Reconstruct(rows, run.Pool, count, last);
            users++;
            impressions += _past.Count;
            var user = run.Pool.Get(rows[0]);
            for (var i = 0; i < _past.Count; i++)
            {
                if (!Tell(run, rows.Lines.Place, user, i, _past[i])) return;
                if (_past[i].TimeMs < videos.PublishedMs(_past[i].Video)) tooYoung++;
            }
        });
        run.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"history: {impressions} past impressions of {users} users were given made-up times from 9 April 2022 to each user's last; {tooYoung} lie before their video's upload. Leave them out with --no-history."));
    }

    private void Reconstruct(DelimitedRows rows, StringPool pool, long count, long last)
    {
        var watched = List(rows[3], pool);
        count = Math.Max(count, watched.Count);
        _past.Clear();
        for (var i = 0; i < watched.Count; i++)
            _past.Add(new Past(watched[i], last - (long)((double)(watched.Count - 1 - i) / count * (last - StartMs)), false, false));
        var older = new List<(double Part, Past Past)>();
        Mark(List(rows[4], pool), older, liked: true);
        Mark(List(rows[5], pool), older, liked: false);
        var until = _past.Count == 0 ? last : _past[0].TimeMs;
        var before = older.OrderBy(o => o.Part).Select(o => o.Past with { TimeMs = StartMs + (long)(o.Part * (until - StartMs)) }).ToList();
        _past.InsertRange(0, before);
        Delay(last);
    }

    /// <summary>Marks what a list names among the impressions, from the newest back; the rest is older than those.</summary>
    private void Mark(List<string> list, List<(double Part, Past Past)> older, bool liked)
    {
        var at = _past.Count;
        var left = new List<string>();
        for (var k = list.Count - 1; k >= 0; k--)
        {
            var found = at == 0 ? -1 : _past.FindLastIndex(at - 1, p => p.Video == list[k]);
            if (found < 0)
            {
                left.Add(list[k]);
                continue;
            }

            at = found;
            _past[found] = liked ? _past[found] with { Liked = true } : _past[found] with { Long = true };
        }

        left.Reverse();
        for (var k = 0; k < left.Count; k++)
        {
            var same = liked ? -1 : older.FindIndex(o => o.Past.Video == left[k] && !o.Past.Long);
            if (same >= 0) older[same] = (older[same].Part, older[same].Past with { Long = true });
            else older.Add(((k + 1.0) / (left.Count + 1), new Past(left[k], 0, liked, !liked)));
        }
    }

    /// <summary>Moves impressions that lie before their video's upload up to it, with all after them, but not past the last.</summary>
    private void Delay(long last)
    {
        var earliest = 0L;
        for (var i = 0; i < _past.Count; i++)
        {
            earliest = Math.Min(last, Math.Max(earliest, Math.Max(_past[i].TimeMs, videos.PublishedMs(_past[i].Video))));
            _past[i] = _past[i] with { TimeMs = earliest };
        }
    }

    private bool Tell(ImportRun run, TextPlace at, string user, int i, Past past)
    {
        var shown = new EventRecord
        {
            EventId = $"kuairand history impression {user} {i}",
            UserId = user,
            ItemId = past.Video,
            Type = "impression",
            TimeMs = past.TimeMs,
            RequestId = $"{user}:history:{i}",
        };
        if (!run.Event(shown, at)) return false;
        if (past.Liked) run.Event(shown with { Type = "like", EventId = $"kuairand history like {user} {i}" }, at);
        if (!past.Long) return true;
        var duration = videos.DurationS(past.Video);
        var seconds = duration > 0 ? Math.Min(duration, LongViewSeconds) : LongViewSeconds;
        run.Event(shown with { Type = "long_view", EventId = $"kuairand history long_view {user} {i}", Value = seconds }, at);
        return true;
    }

    private static List<string> List(ReadOnlySpan<char> text, StringPool pool)
    {
        var list = new List<string>();
        foreach (var part in text.Split(' '))
            if (!text[part].IsEmpty) list.Add(pool.Get(text[part]));
        return list;
    }

    /// <summary>One impression of the past.</summary>
    private readonly record struct Past(string Video, long TimeMs, bool Liked, bool Long);
}
