using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Finds a model's features by name, and names the one that is missing.</summary>
internal static class FeatureMatch
{
    /// <summary>For each wanted name, its position among those available.</summary>
    public static int[] Positions(IReadOnlyList<string> wanted, IReadOnlyList<string> available, string where)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < available.Count; i++) byName[available[i]] = i;
        var positions = new int[wanted.Count];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = byName.TryGetValue(wanted[i], out var found)
                ? found
                : throw new InputException($"the model needs it and {where} does not have it.", field: wanted[i]);
        return positions;
    }

    /// <summary>The columns of a model's features in a pipeline's schema; that a step fills them is the pipeline's proof.</summary>
    public static Column[] Columns(IReadOnlyList<string> features, ColumnSchema schema)
    {
        var columns = new Column[features.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            if (features[i].Length == 0 || features[i].Any(char.IsWhiteSpace))
                throw new InputException($"feature {i} of the model cannot be a column: its name must be non-empty and without white space.", field: features[i]);
            columns[i] = schema[features[i]];
        }

        return columns;
    }
}
