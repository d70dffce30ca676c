using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>What fitting a calibrator and measuring one refuse.</summary>
internal static class CalibrationCheck
{
    /// <exception cref="InputException">Empty, of different lengths, or with a number out of range: the row is named.</exception>
    public static void Rows(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        if (scores.IsEmpty) throw new InputException("there are no rows; at least one is needed.", field: "scores");
        if (labels.Length != scores.Length) throw new InputException($"there are {labels.Length} for {scores.Length} scores.", field: "labels");
        if (!weights.IsEmpty && weights.Length != scores.Length) throw new InputException($"there are {weights.Length} for {scores.Length} scores.", field: "weights");
        var total = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsFinite(scores[i])) throw new InputException($"row {i} has {scores[i]}; a finite number is needed.", field: "scores");
            if (labels[i] is not (0f or 1f)) throw new InputException($"row {i} has {labels[i]}; 0 or 1 is allowed.", field: "labels");
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (!float.IsFinite(weight) || weight < 0) throw new InputException($"row {i} has {weight}; a finite number, 0 or more, is allowed.", field: "weights");
            total += weight;
        }

        if (total <= 0) throw new InputException("are all 0; at least one row must count.", field: "weights");
    }

    /// <exception cref="InputException">Only one of the two labels has weight.</exception>
    public static void BothLabels(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        bool zero = false, one = false;
        for (var i = 0; i < labels.Length; i++)
        {
            if (!weights.IsEmpty && weights[i] == 0) continue;
            zero |= labels[i] == 0;
            one |= labels[i] == 1;
        }

        if (!zero || !one) throw new InputException($"are all {(one ? 1 : 0)}; both 0 and 1 are needed.", field: "labels");
    }
}
