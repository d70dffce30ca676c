using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How <see cref="EaseTrainer"/> trains. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record EaseOptions
{
    /// <summary>λ of Steck (2019), from 0 exclusive to 1e6: larger for more users.</summary>
    public float Regularisation { get; init; } = 250f;

    /// <summary>
    /// The most items, 16 to 10000: of a larger catalog, those that most users chose. Memory is 4 bytes, and training
    /// time grows with, the square and the cube of it.
    /// </summary>
    public int MaxItems { get; init; } = 5000;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.CheckAbove("ease.regularisation", Regularisation, 0, 1e6);
        OptionRange.Check("ease.max_items", MaxItems, 16, 10_000);
        OptionRange.Check("ease.threads", Threads, 0, 1024);
    }
}
