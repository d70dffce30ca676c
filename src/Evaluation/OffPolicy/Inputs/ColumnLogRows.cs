using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>The rows of a general log, as they are read.</summary>
internal sealed class ColumnLogRows
{
    private const int Context = 0, Action = 1, Reward = 2, Propensity = 3, Target = 4, Position = 5, Category = 6, MarginalPropensity = 7, MarginalTarget = 8;
    private readonly NameIds _categories = new();
    private readonly List<int> _categoryOf = [];

    public ColumnLogRows(string path, LogColumnNames names, bool needsTarget, bool pages, CancellationToken ct)
    {
        Path = path;
        string[] required = [names.Context, names.Action, names.Reward, names.Propensity];
        string[] optional = [names.Position, names.Category, names.MarginalPropensity, names.MarginalTarget];
        using var reader = needsTarget
            ? new FieldReader(path, [.. required, names.Target], optional)
            : new FieldReader(path, required, [names.Target, .. optional]);
        FirstPosition = int.MaxValue;
        while (reader.Read())
        {
            if (Columns.Actions.Count % 8192 == 0) ct.ThrowIfCancellationRequested();
            Add(reader, needsTarget, pages);
        }

        if (Columns.Actions.Count == 0) throw new InputException("holds no impression.", path);
        for (var i = 0; i < Columns.Positions.Count; i++) Columns.Positions[i] -= FirstPosition;
    }

    public string Path { get; }

    public LogColumns Columns { get; } = new();

    public NameIds Contexts { get; } = new();

    public NameIds Actions { get; } = new();

    public List<double>? MarginalPropensities { get; private set; }

    public List<double>? MarginalTargets { get; private set; }

    /// <summary>What the first position is called in the file: 0 or 1.</summary>
    public int FirstPosition { get; private set; }

    /// <summary>The category of each action, those without one in a category of their own; null when there is none at all.</summary>
    public int[]? Categories()
    {
        if (_categories.Count == 0) return null;
        var of = new int[Actions.Count];
        for (var a = 0; a < of.Length; a++) of[a] = a < _categoryOf.Count && _categoryOf[a] >= 0 ? _categoryOf[a] : _categories.Get("");
        return of;
    }

    private void Add(FieldReader reader, bool needsTarget, bool pages)
    {
        var action = Actions.Get(reader.Text(Action));
        Columns.Units.Add(Contexts.Get(reader.Text(Context)));
        Columns.Actions.Add(action);
        Columns.Rewards.Add(reader.Number(Reward));
        Columns.Propensities.Add(reader.Propensity(Propensity));
        if (needsTarget) Columns.Targets.Add(reader.Probability(Target));
        if (pages && !reader.Has(Position)) throw reader.Wrong("is missing; pages need positions.", Position);
        var position = reader.Has(Position) ? reader.Whole(Position, 0, 1_000_000) : 0;
        FirstPosition = Math.Min(FirstPosition, Math.Min(1, position));
        Columns.Positions.Add(position);
        Columns.Lines.Add(reader.Line);
        AddCategory(reader, action);
        if (!reader.Has(MarginalPropensity) || !reader.Has(MarginalTarget))
        {
            if (MarginalTargets is not null) throw reader.Wrong("is missing; other rows have it.", MarginalTarget);
            return;
        }

        if (MarginalTargets is null && Columns.Actions.Count > 1) throw reader.Wrong("is here, but missing in rows before.", MarginalTarget);
        (MarginalPropensities ??= []).Add(reader.Propensity(MarginalPropensity));
        (MarginalTargets ??= []).Add(reader.Probability(MarginalTarget));
    }

    private void AddCategory(FieldReader reader, int action)
    {
        while (_categoryOf.Count <= action) _categoryOf.Add(-1);
        if (!reader.Has(Category)) return;
        var category = _categories.Get(reader.Text(Category));
        if (_categoryOf[action] >= 0 && _categoryOf[action] != category) throw reader.Wrong($"'{reader.Text(Category)}' is not what this action had before.", Category);
        _categoryOf[action] = category;
    }
}
