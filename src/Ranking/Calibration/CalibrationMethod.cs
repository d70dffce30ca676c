namespace FeedRanker.Ranking;

/// <summary>How scores become probabilities.</summary>
public enum CalibrationMethod
{
    /// <summary><see cref="IsotonicCalibrator"/>: any rising function; wants thousands of rows.</summary>
    Isotonic,

    /// <summary><see cref="PlattCalibrator"/>: a sigmoid; content with few.</summary>
    Platt,

    /// <summary>Not at all: the scores are probabilities already.</summary>
    None,
}
