using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>
/// What tells calibration segments apart: <c>surface</c>, or an attribute of users (<c>country</c>, <c>language</c>, or one of
/// the team's own), all of them known of a row of the log as they are of a request.
/// </summary>
/// <param name="by">Which; empty for one segment.</param>
/// <param name="users">The users of the rows and requests.</param>
public sealed class CalibrationSegments(string by, UserDirectory users)
{
    private const string Surface = "surface";

    private readonly DirectoryRuleUsers _users = new(users);

    /// <summary>How a request's segment is read; null for one segment.</summary>
    public RequestSegment? OfRequest => by switch
    {
        "" => null,
        Surface => static (in FeedRequest request) => request.Surface,
        _ => OfUser,
    };

    /// <summary>Refuses what rows of the log do not tell.</summary>
    /// <exception cref="InputException">It is no surface and no attribute of users; those there are are named.</exception>
    public void Check()
    {
        string[] known = [Surface, "country", "language", .. users.AttributeNames];
        if (by.Length > 0 && !known.Contains(by, StringComparer.Ordinal))
            throw new InputException($"'{by}' is nothing that rows of the log tell; they tell: {string.Join(", ", known)}.", field: "--calibrate-by");
    }

    /// <summary>The segment of each row of a table, empty where it is not known; no array for one segment.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="log">The log that they were made from; asked for where surfaces are told apart.</param>
    /// <param name="surfaces">Its surfaces.</param>
    public string[] OfRows(TrainingTable rows, Func<EventLog> log, StringIds surfaces)
    {
        if (by.Length == 0) return [];
        var segments = new string[rows.Count];
        var seen = by == Surface ? SurfacesOf(log(), surfaces) : null;
        for (var row = 0; row < segments.Length; row++)
            segments[row] = seen is null ? _users.Text(rows.Users[row], by) : seen.GetValueOrDefault((rows.Users[row], rows.TimesMs[row]), "");
        return segments;
    }

    // A row has the user and the moment of its page, or of the first event of its session.
    private static Dictionary<(int User, long TimeMs), string> SurfacesOf(EventLog log, StringIds surfaces)
    {
        var seen = new Dictionary<(int User, long TimeMs), string>();
        foreach (ref readonly var e in log.Events)
            if (!log.HasImpressions || e.Type == EventType.Impression) seen.TryAdd((e.User, e.TimeMs), EventLog.SurfaceOf(e, surfaces));
        return seen;
    }

    // Of users that the log does not know, a request may tell.
    private string OfUser(in FeedRequest request) => _users.Text(request.User.Row, by) is { Length: > 0 } told ? told : by switch
    {
        "country" => request.Context?.Country ?? "",
        "language" => request.Context?.Language ?? "",
        _ => "",
    };
}
