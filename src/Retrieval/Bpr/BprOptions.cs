using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How <see cref="BprTrainer"/> trains. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record BprOptions
{
    /// <summary>Numbers per user and item: a multiple of 16 from 16 to 512.</summary>
    public int Factors { get; init; } = 64;

    /// <summary>Passes over all pairs, 1 to 10000; fewer when early stopping sees no gain.</summary>
    public int Epochs { get; init; } = 80;

    /// <summary>Step size of the first epoch, from 0 exclusive to 10; it falls linearly to a tenth in the last.</summary>
    public float LearningRate { get; init; } = 0.1f;

    /// <summary>λ of each vector that a step touches, 0 to 10.</summary>
    public float Regularisation { get; init; } = 0.01f;

    /// <summary>Standard deviation of the first numbers, from 0 exclusive to 10.</summary>
    public float InitialScale { get; init; } = 0.05f;

    /// <summary>Unchosen items drawn per chosen one, 1 to 100.</summary>
    public int Negatives { get; init; } = 2;

    /// <summary>Epochs between two looks at the validation pairs, 1 to 1000.</summary>
    public int EvaluateEvery { get; init; } = 10;

    /// <summary>Looks without gain after which training stops, 1 to 1000.</summary>
    public int Patience { get; init; } = 2;

    /// <summary>Seed of the first vectors and of what is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("bpr.factors", Factors, 16, 512);
        if (Factors % TransposedProduct.Lanes != 0)
            throw new InputException($"is {Factors}; a multiple of {TransposedProduct.Lanes} is needed.", field: "bpr.factors");
        OptionRange.Check("bpr.epochs", Epochs, 1, 10_000);
        OptionRange.CheckAbove("bpr.learning_rate", LearningRate, 0, 10);
        OptionRange.Check("bpr.regularisation", Regularisation, 0, 10);
        OptionRange.CheckAbove("bpr.initial_scale", InitialScale, 0, 10);
        OptionRange.Check("bpr.negatives", Negatives, 1, 100);
        OptionRange.Check("bpr.evaluate_every", EvaluateEvery, 1, 1000);
        OptionRange.Check("bpr.patience", Patience, 1, 1000);
        OptionRange.Check("bpr.threads", Threads, 0, 1024);
    }
}
