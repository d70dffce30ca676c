using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>How well a score tells positive from negative rows of the test part.</summary>
/// <param name="Model">What made the score.</param>
/// <param name="Features">As of when its features were read: of each impression's moment, or of the start of the test part.</param>
/// <param name="Rows">Test rows.</param>
/// <param name="Auc">Area under the ROC curve over all rows.</param>
/// <param name="Gauc">The same within each user, averaged by rows; users with one class are left out.</param>
/// <param name="LogLoss">Mean negative log-likelihood; NaN for scores that are no probabilities.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width; NaN likewise.</param>
public sealed record RankerQuality(string Model, string Features, int Rows, double Auc, double Gauc, double LogLoss, double CalibrationError)
{
    /// <summary>The reliability table behind the calibration error; null for scores that are no probabilities.</summary>
    public Calibration? Reliability { get; init; }

    /// <summary>Measures one model's scores of a table's rows.</summary>
    public static RankerQuality Of(string model, string features, TrainingTable table, ReadOnlySpan<float> scores, bool areProbabilities)
    {
        var wide = new double[table.Count];
        var labels = new bool[table.Count];
        for (var i = 0; i < wide.Length; i++) (wide[i], labels[i]) = (scores[i], table.Labels[i] > 0);
        var reliability = areProbabilities ? Calibration.Of(wide, labels) : null;
        return new RankerQuality(model, features, table.Count,
            ScoreMetrics.Auc(wide, labels),
            ScoreMetrics.GroupedAuc(wide, labels, table.Users).Value,
            areProbabilities ? ScoreMetrics.LogLoss(wide, labels) : double.NaN,
            reliability?.ExpectedError ?? double.NaN)
        { Reliability = reliability };
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteString("features", Features);
        json.WriteNumber("rows", Rows);
        Write(json, "auc", Auc);
        Write(json, "gauc", Gauc);
        Write(json, "logloss", LogLoss);
        Write(json, "ece", CalibrationError);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
