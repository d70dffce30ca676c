using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>How a neural model is made and trained. Immutable; <see cref="Validate"/> names the first value out of range.</summary>
public sealed record NeuralOptions
{
    /// <summary>Which family.</summary>
    public NeuralKind Kind { get; init; } = NeuralKind.Dcn;

    /// <summary>Numbers in each vector of a field, 1 to 1024.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Cross layers, 0 to 16.</summary>
    public int CrossLayers { get; init; } = 2;

    /// <summary>Rank of the cross layers' matrices, 0 to 4096; 0 for full ones.</summary>
    public int CrossRank { get; init; } = 64;

    /// <summary>Widths of the deep network's layers, at most 16 of 1 to 8192.</summary>
    public IReadOnlyList<int> Deep { get; init; } = [512, 256, 128];

    /// <summary>How often a value must be met to have a vector of its own, 1 to 1000000.</summary>
    public int MinCount { get; init; } = 5;

    /// <summary>Vectors that the other values of a field share by hash, 1 to 10000000.</summary>
    public int Buckets { get; init; } = 16;

    /// <summary>The most values of a field that have a vector of their own, 0 to 50000000; 0 leaves all to the shared ones.</summary>
    public int MostRows { get; init; } = 10_000_000;

    /// <summary>Step size of Adam on the layers, above 0 to 1.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Step size of Adagrad on the vectors, above 0 to 10.</summary>
    public double VectorRate { get; init; } = 0.02;

    /// <summary>Deviation of the vectors' start, above 0 to 1.</summary>
    public double VectorStart { get; init; } = 0.02;

    /// <summary>Decoupled weight decay of the layers, 0 to 10.</summary>
    public double Decay { get; init; } = 0.01;

    /// <summary>L2 penalty on vectors, each time they are read, 0 to 1.</summary>
    public double VectorL2 { get; init; }

    /// <summary>
    /// The share of fields' values that a step reads as if they had never been met, 0 to 0.9: the shared vectors learn what a
    /// new value is like, and no row is told by its ids alone.
    /// </summary>
    public double Forget { get; init; }

    /// <summary>
    /// What of the average of the layers over past steps each step keeps, 0 to 0.99999; the average is what is validated and kept
    /// (Polyak and Juditsky 1992, exponentially). 0 for none. Early steps average over no more than a tenth of those taken.
    /// </summary>
    public double Averaging { get; init; } = 0.998;

    /// <summary>How much each head counts in the loss, by head, 0 to 1000; empty for 1 each.</summary>
    public IReadOnlyList<double> HeadWeights { get; init; } = [];

    /// <summary>Rows of a step, 1 to 1048576.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>The most times each row is learned from, 1 to 1000.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How often in an epoch the validation loss is taken and a checkpoint written, 1 to 1000.</summary>
    public int ChecksPerEpoch { get; init; } = 2;

    /// <summary>Checks without a better validation loss before training ends, 0 to 10000; 0 never stops.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Seed of starts and orders, 0 to 2147483647.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of each run, 0 to 1024; 0 for all cores. The trained bytes do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>How exactly what was trained is kept; read by those who train for a release, not by the trainer.</summary>
    public NeuralPrecision Precision { get; init; }

    /// <summary>Where training runs; the trained bytes are those of the processor on the processor alone.</summary>
    public OnnxDevice Device { get; init; } = OnnxDevice.Cpu;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Width), Width, 1, 1024);
        OptionRange.Check(nameof(CrossLayers), CrossLayers, 0, 16);
        OptionRange.Check(nameof(CrossRank), CrossRank, 0, 4096);
        OptionRange.Check("Deep.Count", Deep.Count, 0, 16);
        foreach (var width in Deep) OptionRange.Check(nameof(Deep), width, 1, 8192);
        OptionRange.Check(nameof(MinCount), MinCount, 1, 1_000_000);
        OptionRange.Check(nameof(Buckets), Buckets, 1, 10_000_000);
        OptionRange.Check(nameof(MostRows), MostRows, 0, 50_000_000);
        OptionRange.CheckAbove(nameof(LearningRate), LearningRate, 0, 1);
        OptionRange.CheckAbove(nameof(VectorRate), VectorRate, 0, 10);
        OptionRange.CheckAbove(nameof(VectorStart), VectorStart, 0, 1);
        OptionRange.Check(nameof(Decay), Decay, 0, 10);
        OptionRange.Check(nameof(VectorL2), VectorL2, 0, 1);
        OptionRange.Check(nameof(Forget), Forget, 0, 0.9);
        OptionRange.Check(nameof(Averaging), Averaging, 0, 0.99999);
        foreach (var weight in HeadWeights) OptionRange.Check(nameof(HeadWeights), weight, 0, 1000);
        OptionRange.Check(nameof(Batch), Batch, 1, 1 << 20);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 1000);
        OptionRange.Check(nameof(ChecksPerEpoch), ChecksPerEpoch, 1, 1000);
        OptionRange.Check(nameof(Patience), Patience, 0, 10_000);
        OptionRange.Check(nameof(Seed), Seed, 0, int.MaxValue);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
    }
}
