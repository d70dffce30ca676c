using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>user-neighbours.affinity</c> with the score that <see cref="UserNeighbourSource"/> gives each candidate, whoever
/// found it: 0 for what none of the user's nearest chose, and NaN for all when there are none.
/// </summary>
public sealed class UserNeighbourAffinity : IColumnStage
{
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<UserNeighbourScratch> _scratch;
    private readonly Column _affinity;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public UserNeighbourAffinity(ColumnSchema schema, UserNeighbourModel model, RecentItemsOptions options)
    {
        options.Validate();
        _options = options;
        _scratch = new ScratchPool<UserNeighbourScratch>(() => new UserNeighbourScratch(model));
        _affinity = schema["user-neighbours.affinity"];
        Fills = [_affinity];
    }

    /// <inheritdoc />
    public string Name => "user-neighbours-affinity";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        var affinity = batch[_affinity];
        var any = scratch.Read(request.User, _options);
        for (var row = 0; row < affinity.Length; row++) affinity[row] = any ? scratch.Items.ValueOr0(batch.Items[row]) : float.NaN;
        _scratch.Return(scratch);
    }
}
