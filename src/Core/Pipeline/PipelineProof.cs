namespace FeedRanker.Core;

/// <summary>Proves a pipeline's wiring before it serves.</summary>
internal static class PipelineProof
{
    public static void Check(PipelineDefinition definition)
    {
        Numbers(definition);
        Names(definition);
        var filledBy = new Dictionary<Column, PipelineStep>();
        foreach (var step in definition.Steps)
        {
            var (needs, fills) = ColumnsOf(step, definition);
            foreach (var column in needs)
                if (!filledBy.ContainsKey(column))
                    throw Wrong(definition, $"stage '{step.Stage.Name}' needs column '{column}', which no earlier step fills");
            foreach (var column in fills)
            {
                if (filledBy.TryGetValue(column, out var earlier) && !step.Fallback)
                    throw Wrong(definition, $"stages '{earlier.Stage.Name}' and '{step.Stage.Name}' both fill column '{column}'; only a fallback may");
                filledBy[column] = step;
            }

            if (step.Fallback) PrimaryOf(step, definition);
        }
    }

    /// <summary>The step whose failure a fallback answers: the last earlier one that fills all its columns.</summary>
    public static int PrimaryOf(PipelineStep fallback, PipelineDefinition definition)
    {
        var fills = (fallback.Stage as IColumnStage)?.Fills ?? [];
        var primary = -1;
        for (var i = 0; i < definition.Steps.Count && !ReferenceEquals(definition.Steps[i], fallback); i++)
            if (definition.Steps[i].Stage is IColumnStage stage && fills.Count > 0 && fills.All(stage.Fills.Contains)) primary = i;
        return primary >= 0 ? primary : throw Wrong(definition, $"fallback '{fallback.Stage.Name}' fills no column of an earlier step");
    }

    private static (IReadOnlyList<Column> Needs, IReadOnlyList<Column> Fills) ColumnsOf(PipelineStep step, PipelineDefinition definition)
    {
        var (needs, fills) = step.Stage switch
        {
            IColumnStage stage => (stage.Needs, stage.Fills),
            IRule rule => (rule.Needs, (IReadOnlyList<Column>)[]),
            _ => throw Wrong(definition, $"stage '{step.Stage.Name}' is neither a column stage nor a rule"),
        };
        foreach (var column in needs.Concat(fills))
            if (!ReferenceEquals(column.Schema, definition.Schema))
                throw Wrong(definition, $"column '{column}' of stage '{step.Stage.Name}' belongs to another schema");
        return (needs, fills);
    }

    private static void Numbers(PipelineDefinition definition)
    {
        if (definition.Sources.Count is 0 or > 64) throw Wrong(definition, $"it has {definition.Sources.Count} sources; 1 to 64 are allowed");
        if (definition.Capacity < 1) throw Wrong(definition, $"its capacity is {definition.Capacity}; 1 or more is allowed");
        if (definition.RetrievalShare is not (> 0 and <= 1)) throw Wrong(definition, $"its retrieval share is {definition.RetrievalShare}; above 0 and at most 1 is allowed");
        foreach (var slot in definition.Sources)
        {
            if (slot.MaxHits < 1) throw Wrong(definition, $"source '{slot.Source.Name}' may find {slot.MaxHits} items; 1 or more is allowed");
            if (!(slot.BudgetMs > 0)) throw Wrong(definition, $"source '{slot.Source.Name}' has a budget of {slot.BudgetMs} ms; above 0 is allowed");
        }
    }

    private static void Names(PipelineDefinition definition)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var stages = definition.Sources.Select(s => (IStage)s.Source).Append(definition.Blender).Concat(definition.Steps.Select(s => s.Stage));
        foreach (var stage in stages)
            if (!names.Add(stage.Name)) throw Wrong(definition, $"two stages are named '{stage.Name}'");
    }

    private static ArgumentException Wrong(PipelineDefinition definition, string what) =>
        new($"The pipeline of surface '{definition.Surface}' is mis-wired: {what}.");
}
