using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Fills one column per feature, for the user read into the request's snapshot by the same engine. Needs no column,
/// allocates nothing in steady state, and may run for many requests at once, each with its own snapshot.
/// </summary>
public sealed class FeatureHydrator : IColumnStage
{
    private readonly FeatureEngine _engine;
    private readonly EngineCore _core;
    private readonly Column[] _columns;
    private readonly IItemVectors[] _vectors;

    internal FeatureHydrator(FeatureEngine engine, ColumnSchema schema, IReadOnlyList<IItemVectors> vectors)
    {
        _engine = engine;
        _core = engine.Core;
        _vectors = [.. _core.Plan.Embeddings.Select(name => vectors.FirstOrDefault(v => v.Name == name) ?? throw Unknown(name, vectors))];
        _columns = [.. _core.Plan.Names.Select(name => schema[name])];
    }

    /// <inheritdoc />
    public string Name => "features";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills => _columns;

    /// <summary>Names of the features, in the order of <see cref="Fills"/>.</summary>
    public IReadOnlyList<string> FeatureNames => _core.Plan.Names;

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The user was not read by this hydrator's engine.</exception>
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        if (request.User.FeatureState is not FeatureFrame frame || frame.Plan != _core.Plan || frame.UserRow != request.User.Row)
            throw new InvalidOperationException("The request's user was not read by this engine: call FeatureEngine.ReadUser first.");
        frame.Vectors = _vectors;
        _engine.Hydrate(frame, request, batch, _columns);
    }

    private InputException Unknown(string name, IReadOnlyList<IItemVectors> vectors)
    {
        var feature = _core.Set.Features.First(f => f.Embedding == name).Name;
        var known = vectors.Count == 0 ? "there is none here" : $"there are: {string.Join(", ", vectors.Select(v => v.Name))}";
        return new InputException($"the embedding '{name}' is not there; {known}.", field: $"{feature}.embedding");
    }
}
