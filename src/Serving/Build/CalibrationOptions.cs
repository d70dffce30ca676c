using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>How a build turns the ranker's scores into probabilities.</summary>
public sealed record CalibrationOptions
{
    /// <summary>How curves are fitted; <see cref="CalibrationMethod.None"/> leaves scores as they are, which must be probabilities.</summary>
    public CalibrationMethod Method { get; init; }

    /// <summary>What tells segments with a curve of their own apart, see <see cref="CalibrationSegments"/>; empty for one curve.</summary>
    public string By { get; init; } = "";

    /// <summary>Validation rows of each label that a segment needs for a curve of its own, 1 to 2147483647.</summary>
    public int LeastRows { get; init; } = 200;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="InputException">Names the field, its value and what is allowed.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(LeastRows), LeastRows, 1, int.MaxValue);
        if (By.Length > 0 && Method == CalibrationMethod.None) throw new InputException($"is '{By}', but nothing is calibrated: choose isotonic or platt.", field: nameof(By));
    }
}
