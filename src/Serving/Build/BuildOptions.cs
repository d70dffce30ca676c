using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>What the batch chain does with a data directory.</summary>
public sealed record BuildOptions
{
    /// <summary>Where the store lies, and where the build and the releases go.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Feature definitions; the built-in ones when null.</summary>
    public string? FeaturesFile { get; init; }

    /// <summary>The surfaces; the first of them, or <c>home</c>, proposes training candidates and is evaluated.</summary>
    public SurfaceFile Surfaces { get; init; } = SurfaceFile.Default;

    /// <summary>Event weights, as <see cref="EventWeights.Parse"/> reads them; the built-in ones when null.</summary>
    public string? Weights { get; init; }

    /// <summary>Which events make a row a positive example, in the same form; every event of positive weight when null.</summary>
    public string? Label { get; init; }

    /// <summary>Start of the ranker's rows, Unix milliseconds; decided by <see cref="EarlierCuts"/> when null.</summary>
    public long? TrainFromMs { get; init; }

    /// <summary>Start of the validation rows, Unix milliseconds; at 80% of the events when null.</summary>
    public long? ValidateFromMs { get; init; }

    /// <summary>Start of the test rows, Unix milliseconds; at 90% of the events when null.</summary>
    public long? TestFromMs { get; init; }

    /// <summary>Shares of the events at which collaborative models are fitted for the ranker's rows, rising, below 0.8.</summary>
    public IReadOnlyList<double> EarlierCuts { get; init; } = [0.35, 0.5, 0.65];

    /// <summary>The collaborative models.</summary>
    public CollaborativeOptions Collaborative { get; init; } = new();

    /// <summary>The tree ranker; chosen by the kind of log when null.</summary>
    public TreeTrainingOptions? Trees { get; init; }

    /// <summary>What is changed of the tree ranker's options, given or chosen; nothing when null.</summary>
    public Func<TreeTrainingOptions, TreeTrainingOptions>? ChangeTrees { get; init; }

    /// <summary>What scores candidates.</summary>
    public RankerKind Ranker { get; init; }

    /// <summary>For <see cref="RankerKind.Imported"/>: what <see cref="OnnxRanker.Save"/> wrote.</summary>
    public string? RankerFile { get; init; }

    /// <summary>The neural ranker; built-in options when null. Its kind is decided by <see cref="Ranker"/>.</summary>
    public NeuralOptions? Neural { get; init; }

    /// <summary>Where a neural ranker's training keeps its state, to go on from after an interruption; null for nowhere.</summary>
    public string? NeuralCheckpoint { get; init; }

    /// <summary>How its scores become probabilities.</summary>
    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>
    /// The share of the rows without anything positive that rankers learn from, above 0 and at most 1. Those that are kept weigh
    /// as much as all did, so that probabilities stay what they are.
    /// </summary>
    public double Negatives { get; init; } = 1;

    /// <summary>Seed of the rankers where <see cref="Trees"/> is null, and of which negatives are kept.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads that trees train with where <see cref="Trees"/> is null; 0 for all cores. The bytes do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Stop after the step of this name: for tests of resuming, and for looking at what a step wrote.</summary>
    public string? StopAfter { get; init; }
}
