using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>A metric with its cut: what a name such as <c>ndcg@10</c> stands for. Made by <see cref="MetricCatalog"/>.</summary>
public sealed record Metric
{
    internal Metric(MetricDefinition definition, int k)
    {
        Definition = definition;
        K = k;
        Name = k == int.MaxValue ? definition.Name : string.Create(CultureInfo.InvariantCulture, $"{definition.Name}@{k}");
    }

    /// <summary>What it is.</summary>
    public MetricDefinition Definition { get; }

    /// <summary>The cut; <see cref="int.MaxValue"/> for none.</summary>
    public int K { get; }

    /// <summary>The canonical name, such as <c>ndcg@10</c>.</summary>
    public string Name { get; }

    /// <summary>What it is computed from.</summary>
    public MetricKind Kind => Definition.Kind;

    /// <summary>Whether it has a value for each query, so that it has intervals and paired tests.</summary>
    public bool IsPerQuery => Kind is MetricKind.List or MetricKind.Slate;

    /// <summary>The first K of a list.</summary>
    public ReadOnlySpan<int> Cut(ReadOnlySpan<int> rows) => rows[..Math.Min(K, rows.Length)];

    /// <inheritdoc />
    public override string ToString() => Name;
}
