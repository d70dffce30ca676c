using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How items become vectors of their content. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record ContentOptions
{
    /// <summary>Numbers per vector, a multiple of 16 from 16 to 1024.</summary>
    public int Dimensions { get; init; } = 256;

    /// <summary>What a shared author counts beside a shared topic, 0 to 10.</summary>
    public float AuthorWeight { get; init; } = 1f;

    /// <summary>What a shared language counts, 0 to 10.</summary>
    public float LanguageWeight { get; init; } = 0.5f;

    /// <summary>What a shared word of the title counts, 0 to 10.</summary>
    public float WordWeight { get; init; } = 1f;

    /// <summary>How strongly the map to model vectors is held back, as a share of the number of items, 1e-6 to 10.</summary>
    public float Ridge { get; init; } = 0.1f;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("content.dimensions", Dimensions, 16, 1024);
        if (Dimensions % 16 != 0) throw new InputException($"is {Dimensions}; a multiple of 16 is needed.", field: "content.dimensions");
        OptionRange.Check("content.author_weight", AuthorWeight, 0, 10);
        OptionRange.Check("content.language_weight", LanguageWeight, 0, 10);
        OptionRange.Check("content.word_weight", WordWeight, 0, 10);
        OptionRange.Check("content.ridge", Ridge, 1e-6, 10);
    }
}
