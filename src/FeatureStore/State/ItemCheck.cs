using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// What an item must be to enter the catalog, given those before it in the same call: everything
/// <see cref="CatalogBuilder"/> would refuse is found here, before anything is written.
/// </summary>
internal sealed class ItemCheck(CatalogSnapshot catalog)
{
    private readonly HashSet<string> _newLabels = new(StringComparer.Ordinal);

    /// <summary>Length of embeddings, 0 while there is none.</summary>
    public int Dimensions { get; private set; } = catalog.EmbeddingDimensions;

    /// <summary>The first thing wrong with the item; null when it is good, and then later items are checked as if it were in.</summary>
    public Flaw? Check(ItemRecord item)
    {
        var flaw = TextRules.Id("id", item.Id)
            ?? TextRules.WellFormed("title", item.Title)
            ?? TextRules.OptionalId("author", item.Author)
            ?? TextRules.OptionalId("language", item.Language)
            ?? TextRules.OptionalId("region", item.Region)
            ?? Names("topics", item.Topics)
            ?? Names("policy_labels", item.PolicyLabels)
            ?? Numbers(item.Numeric)
            ?? Vector(item.Embedding)
            ?? Labels(item.PolicyLabels);
        if (flaw is null && item.Embedding is { } vector) Dimensions = vector.Length;
        return flaw;
    }

    private static Flaw? Names(string field, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
            if (TextRules.Id($"{field}[{i}]", names[i]) is { } flaw) return flaw;
        return null;
    }

    private static Flaw? Numbers(IReadOnlyDictionary<string, float> numbers)
    {
        foreach (var (name, value) in numbers)
        {
            if (TextRules.Key("numeric", name) is { } flaw) return flaw;
            if (!float.IsFinite(value)) return new Flaw($"numeric.{name}", $"{value} is not a finite number; leave it out when unknown.");
        }

        return null;
    }

    private Flaw? Vector(float[]? vector)
    {
        if (vector is null) return null;
        if (vector.Length == 0) return new Flaw("embedding", "has no numbers; leave it out when there is none.");
        if (Dimensions != 0 && vector.Length != Dimensions)
            return new Flaw("embedding", $"has {vector.Length} numbers where the catalog's embeddings have {Dimensions}.");
        for (var i = 0; i < vector.Length; i++)
            if (!float.IsFinite(vector[i])) return new Flaw($"embedding[{i}]", $"{vector[i]} is not a finite number.");
        return null;
    }

    private Flaw? Labels(IReadOnlyList<string> labels)
    {
        foreach (var label in labels)
        {
            if (catalog.Labels.TryGet(label, out _) || _newLabels.Contains(label)) continue;
            if (catalog.Labels.Count + _newLabels.Count == CatalogBuilder.MaxLabels)
                return new Flaw("policy_labels", $"'{label}' is one too many: a catalog has at most {CatalogBuilder.MaxLabels} different labels.");
            _newLabels.Add(label);
        }

        return null;
    }
}
