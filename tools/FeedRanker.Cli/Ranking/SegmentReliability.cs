using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// How well a calibrator's probabilities agree with what happened, over all rows and in each segment, beside what the common
/// curve alone would give there. Bins are of equal numbers of rows.
/// </summary>
internal sealed class SegmentReliability
{
    private const int Bins = 15;
    private const string All = "all";

    private readonly List<Line> _lines = [];
    private readonly string _by;

    /// <param name="calibrator">The calibrator.</param>
    /// <param name="scores">A model's scores of the rows.</param>
    /// <param name="rows">The rows; labels above 0 are positive.</param>
    /// <param name="dataDirectory">The store the rows came from; null where no segments are told apart.</param>
    /// <exception cref="InputException">Segments are told apart and there is no store, or a probability is none.</exception>
    public SegmentReliability(SegmentCalibrator calibrator, float[] scores, TrainingTable rows, string? dataDirectory)
    {
        _by = calibrator.By;
        if (_by.Length > 0 && dataDirectory is null) throw new InputException($"the calibrator tells segments apart by {_by}: say whose rows these are.", field: "--data");
        var segments = _by.Length == 0 ? [] : Segments(rows, dataDirectory!);
        var (own, common) = (new float[scores.Length], new float[scores.Length]);
        calibrator.Apply(scores, segments, own);
        calibrator.Common.Apply(scores, common);
        Add(All, "", [.. Enumerable.Range(0, rows.Count)], own, common, rows);
        foreach (var segment in segments.Index().GroupBy(s => s.Item, s => s.Index).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
            Add(segment.Key.Length == 0 ? "(unknown)" : segment.Key, calibrator.Segments.Contains(segment.Key) ? "own" : "common", [.. segment], own, common, rows);
    }

    /// <summary>Whether a file holds a calibrator.</summary>
    public static bool IsCalibrator(string path) => File.Exists(path) && Artifact.KindOf(path) == SegmentCalibrator.Kind;

    public void Print()
    {
        Terminal.Heading(_by.Length == 0 ? "Reliability" : $"Reliability by {_by}");
        Terminal.Table(["segment", "curve", ">rows", ">predicted", ">happened", ">ECE", ">ECE, common curve"], _lines.Select(l => (IReadOnlyList<string>)
            [l.Segment, l.Curve, Terminal.Count(l.Own.Count), Terminal.Number(l.Predicted), Terminal.Number(l.Happened), Terminal.Number(l.Own.ExpectedError), Terminal.Number(l.Common.ExpectedError)]));
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartArray("reliability");
        foreach (var line in _lines)
        {
            json.WriteStartObject();
            json.WriteString("segment", line.Segment);
            json.WriteString("curve", line.Curve.Length == 0 ? All : line.Curve);
            json.WriteNumber("rows", line.Own.Count);
            json.WriteNumber("predicted", line.Predicted);
            json.WriteNumber("happened", line.Happened);
            json.WriteNumber("ece", line.Own.ExpectedError);
            json.WriteNumber("ece_common_curve", line.Common.ExpectedError);
            json.WriteStartArray("bins");
            foreach (var bin in line.Own.Bins)
            {
                json.WriteStartArray();
                json.WriteNumberValue(bin.Count);
                json.WriteNumberValue(bin.MeanPredicted);
                json.WriteNumberValue(bin.MeanObserved);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string[] Segments(TrainingTable rows, string dataDirectory)
    {
        using var store = StateStore.OpenReadOnly(dataDirectory);
        return new CalibrationSegments(_by, store.Users).OfRows(rows, () => EventLog.Read(store, new ConsoleProgress()), store.Surfaces);
    }

    private void Add(string segment, string curve, int[] at, float[] own, float[] common, TrainingTable rows)
    {
        var labels = new bool[at.Length];
        for (var i = 0; i < at.Length; i++) labels[i] = rows.Labels[at[i]] > 0;
        Calibration Of(float[] probabilities) => Calibration.Of([.. at.Select(row => (double)probabilities[row])], labels, Bins, BinEdges.EqualMass);
        _lines.Add(new Line(segment, curve, at.Average(row => (double)own[row]), labels.Average(label => label ? 1.0 : 0), Of(own), Of(common)));
    }

    private sealed record Line(string Segment, string Curve, double Predicted, double Happened, Calibration Own, Calibration Common);
}
