using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How <see cref="GraphSoftmaxTrainer"/> trains. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record GraphSoftmaxOptions
{
    /// <summary>Numbers per vector: a multiple of 16 from 16 to 512.</summary>
    public int Factors { get; init; } = 128;

    /// <summary>Passes over all users, 1 to 10000; fewer when early stopping sees no gain.</summary>
    public int Epochs { get; init; } = 14;

    /// <summary>τ of the softmax over cosines, 0.01 to 10: the smaller, the more the hardest unchosen items count.</summary>
    public float Temperature { get; init; } = 0.1f;

    /// <summary>0 to 1: how much the length of an item's vector, which grows with its popularity, counts when items are ordered.</summary>
    public float LengthExponent { get; init; } = 0.5f;

    /// <summary>Users whose rows make one step, 16 to 65536.</summary>
    public int BatchUsers { get; init; } = 1024;

    /// <summary>Items drawn per step that all its users' items are told from, 16 to 65536; cut to the catalog.</summary>
    public int Negatives { get; init; } = 4096;

    /// <summary>Step size of Adam in the first epoch, from 0 exclusive to 1; it falls linearly to a tenth in the last.</summary>
    public float LearningRate { get; init; } = 0.03f;

    /// <summary>Standard deviation of the first numbers, from 0 exclusive to 10.</summary>
    public float InitialScale { get; init; } = 0.1f;

    /// <summary>Epochs between two looks at the validation pairs, 1 to 1000.</summary>
    public int EvaluateEvery { get; init; } = 5;

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
        OptionRange.Check("graph_softmax.factors", Factors, 16, 512);
        if (Factors % TransposedProduct.Lanes != 0)
            throw new InputException($"is {Factors}; a multiple of {TransposedProduct.Lanes} is needed.", field: "graph_softmax.factors");
        OptionRange.Check("graph_softmax.epochs", Epochs, 1, 10_000);
        OptionRange.Check("graph_softmax.temperature", Temperature, 0.01, 10);
        OptionRange.Check("graph_softmax.length_exponent", LengthExponent, 0, 1);
        OptionRange.Check("graph_softmax.batch_users", BatchUsers, 16, 65_536);
        OptionRange.Check("graph_softmax.negatives", Negatives, 16, 65_536);
        OptionRange.CheckAbove("graph_softmax.learning_rate", LearningRate, 0, 1);
        OptionRange.CheckAbove("graph_softmax.initial_scale", InitialScale, 0, 10);
        OptionRange.Check("graph_softmax.evaluate_every", EvaluateEvery, 1, 1000);
        OptionRange.Check("graph_softmax.patience", Patience, 1, 1000);
        OptionRange.Check("graph_softmax.threads", Threads, 0, 1024);
    }
}
