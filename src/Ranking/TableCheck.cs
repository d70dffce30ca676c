using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>What every trainer refuses, before it starts: the message names the row and the field.</summary>
internal static class TableCheck
{
    /// <summary>Refuses an empty table, weights that are negative or not finite, and infinite features.</summary>
    public static void Rows(TrainingTable table, string name)
    {
        if (table.Count == 0) throw new InputException("has no rows; at least one is needed.", field: name);
        if (table.Features.Count == 0) throw new InputException("has no features; at least one is needed.", field: name);
        var weights = table.Weights;
        var total = 0.0;
        for (var row = 0; row < weights.Length; row++)
        {
            if (!float.IsFinite(weights[row]) || weights[row] < 0) throw Wrong(name, row, "weight", weights[row], "a finite number, 0 or more");
            total += weights[row];
        }

        if (total <= 0) throw new InputException("has only rows of weight 0; at least one must count.", field: name);
        var values = table.Values;
        for (var i = 0; i < values.Length; i++)
            if (float.IsInfinity(values[i]))
                throw Wrong(name, i / table.Features.Count, $"feature '{table.Features[i % table.Features.Count]}'", values[i], "finite, or NaN for missing");
    }

    /// <summary>Refuses labels other than 0 and 1, and tables where only one of them has weight.</summary>
    public static void BinaryLabels(TrainingTable table, string name)
    {
        var labels = table.Labels;
        var weights = table.Weights;
        bool zero = false, one = false;
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] is not (0f or 1f)) throw Wrong(name, row, "label", labels[row], "0 or 1");
            if (weights[row] == 0) continue;
            zero |= labels[row] == 0;
            one |= labels[row] == 1;
        }

        if (!zero || !one)
            throw new InputException($"has only label {(one ? 1 : 0)}; both 0 and 1 are needed to learn to tell them apart.", field: name);
    }

    /// <summary>Refuses grades that are not whole numbers of 0 to the highest, and tables without two grades in any group.</summary>
    public static void Grades(TrainingTable table, string name, int highest)
    {
        var labels = table.Labels;
        for (var row = 0; row < labels.Length; row++)
            if (!(labels[row] >= 0 && labels[row] <= highest && labels[row] == MathF.Floor(labels[row])))
                throw Wrong(name, row, "label", labels[row], string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {highest}"));
        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            var (start, end) = Group(table, group);
            for (var row = start + 1; row < end; row++)
                if (labels[row] != labels[start]) return;
        }

        throw new InputException("has no group with two different labels; there is no order to learn.", field: name);
    }

    /// <summary>First row of a group and the row after its last.</summary>
    public static (int Start, int End) Group(TrainingTable table, int group) =>
        (table.GroupStarts[group], group + 1 < table.GroupStarts.Count ? table.GroupStarts[group + 1] : table.Count);

    /// <summary>Refuses a table whose features are not those of another, in the same order.</summary>
    public static void SameFeatures(TrainingTable train, TrainingTable other, string name)
    {
        for (var f = 0; f < Math.Max(train.Features.Count, other.Features.Count); f++)
        {
            var wanted = f < train.Features.Count ? train.Features[f] : "(none)";
            var found = f < other.Features.Count ? other.Features[f] : "(none)";
            if (wanted != found) throw new InputException($"has feature '{found}' at position {f} where the training table has '{wanted}'.", field: name);
        }
    }

    private static InputException Wrong(string name, int row, string what, float value, string allowed) =>
        new(string.Create(CultureInfo.InvariantCulture, $"row {row} has {what} {value}; {allowed} is allowed."), field: name);
}
