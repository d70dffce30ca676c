using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>The curves of a calibrator.</summary>
internal static class CalibratorText
{
    /// <summary>Prints them.</summary>
    public static void Show(SegmentCalibrator calibrator, bool asJson)
    {
        if (asJson)
        {
            WriteJson(calibrator);
            return;
        }

        Terminal.Line($"Calibrator: {Name(calibrator)}{(calibrator.By.Length == 0 ? ", one curve" : $" by {calibrator.By}, {calibrator.Segments.Count} curves beside the common one")}.");
        Terminal.Table(["segment", "curve"], [["all others", calibrator.Common.Describe()], .. calibrator.Segments.Select(s => (IReadOnlyList<string>)[s, calibrator.Of(s).Describe()])]);
    }

    private static string Name(SegmentCalibrator calibrator) => calibrator.Method.ToString().ToLowerInvariant();

    private static void WriteJson(SegmentCalibrator calibrator) => JsonOut.Write(json =>
    {
        json.WriteString("method", Name(calibrator));
        json.WriteString("by", calibrator.By);
        json.WriteString("common", calibrator.Common.Describe());
        json.WriteStartObject("segments");
        foreach (var segment in calibrator.Segments) json.WriteString(segment, calibrator.Of(segment).Describe());
        json.WriteEndObject();
    });
}
