using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

/// <summary>One model that is too high for half of the requests and too low for the others.</summary>
public sealed class SegmentCalibratorTests
{
    private const int Rows = 20_000;

    private static readonly (float[] Scores, float[] Labels, string[] Segments) World = MakeWorld();

    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    public void Fit_SegmentsMiscalibratedInOppositeDirections_AreEachPutRight(CalibrationMethod method)
    {
        var fitted = Fit(method);
        Assert.Equal(["DE", "FR"], fitted.Segments);
        Assert.Same(fitted.Common, fitted.Of("IT")); // 50 rows are too few
        Assert.Same(fitted.Common, fitted.Of("XX"));
        Assert.Same(fitted.Common, fitted.Of(""));
        var (own, common) = (new float[Rows], new float[Rows]);
        fitted.Apply(World.Scores, World.Segments, own);
        fitted.Common.Apply(World.Scores, common);
        foreach (var segment in fitted.Segments)
        {
            Assert.True(Excess(own, segment) < 0.01, $"{segment} is off by {Excess(own, segment)} with its own curve");
            Assert.True(Excess(common, segment) > 0.1, $"{segment} is off by only {Excess(common, segment)} with the common curve");
        }
    }

    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    [InlineData(CalibrationMethod.None)]
    public void File_RoundTrip_GivesTheSameCurvesAndTheSameBytes(CalibrationMethod method)
    {
        var (first, second) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            var fitted = method == CalibrationMethod.None ? new SegmentCalibrator(Uncalibrated.Instance) : Fit(method);
            fitted.Save(first);
            var loaded = SegmentCalibrator.Load(first);
            loaded.Save(second);
            Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
            Assert.Equal((fitted.Method, fitted.By), (loaded.Method, loaded.By));
            Assert.Equal(fitted.Segments, loaded.Segments);
            var (expected, found) = (new float[Rows], new float[Rows]);
            fitted.Apply(World.Scores, World.Segments, expected);
            loaded.Apply(World.Scores, World.Segments, found);
            Assert.Equal(expected, found);
        }
        finally
        {
            File.Delete(first);
            File.Delete(second);
        }
    }

    [Fact]
    public void File_OfVersionOne_IsOneCurve()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var writer = new ArtifactWriter(path, SegmentCalibrator.Kind, 1))
            {
                writer.WriteText("method", "platt");
                writer.Write<double>("sigmoid", [2, -1]);
                writer.Complete();
            }

            var loaded = SegmentCalibrator.Load(path);
            Assert.Empty(loaded.Segments);
            Assert.Equal(2, Assert.IsType<PlattCalibrator>(loaded.Of("DE")).Slope);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("DE")]
    [InlineData("FR")]
    [InlineData("XX")]
    public void Stage_OfARequest_TakesItsSegmentsCurveAndAllocatesNothing(string country)
    {
        var fitted = Fit(CalibrationMethod.Platt);
        var schema = new ColumnSchema();
        var score = schema["score.ranker"];
        var stage = new CalibratedScore(fitted, schema, static (in FeedRequest r) => r.Context.Country);
        var batch = new CandidateBatch(schema, 100);
        for (var row = 0; row < 100; row++) batch.Add(row, 0);
        World.Scores.AsSpan(0, 100).CopyTo(batch[score]);
        var request = Tables.Request with { Context = new RequestContext { Country = country } };
        stage.Run(request, batch, default);
        var expected = new float[100];
        fitted.Of(country).Apply(World.Scores.AsSpan(0, 100), expected);
        Assert.Equal(expected, batch[stage.Fills[0]].ToArray());
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) stage.Run(request, batch, default);
        }));
    }

    private static SegmentCalibrator Fit(CalibrationMethod method) =>
        SegmentCalibrator.Fit(method, World.Scores, World.Labels, by: "country", segments: World.Segments);

    // How far the mean probability of a segment is from its share of positives.
    private static double Excess(float[] p, string segment)
    {
        var rows = Enumerable.Range(0, Rows).Where(i => World.Segments[i] == segment).ToArray();
        return Math.Abs(rows.Average(i => (double)p[i]) - rows.Average(i => (double)World.Labels[i]));
    }

    private static (float[] Scores, float[] Labels, string[] Segments) MakeWorld()
    {
        var random = new FeedRandom(5);
        var (scores, labels, segments) = (new float[Rows], new float[Rows], new string[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            (scores[i], segments[i]) = (0.05f + 0.9f * random.NextFloat(), i < 50 ? "IT" : i % 2 == 0 ? "DE" : "FR");
            var margin = Math.Log(scores[i] / (1 - scores[i])) + (segments[i] == "DE" ? -1.5 : 1.5);
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? 1 : 0;
        }

        return (scores, labels, segments);
    }
}
