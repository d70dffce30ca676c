using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>MODEL.affinity</c> with the score that a model's source gives each candidate for what the user lately wanted, whoever
/// found it; NaN where the model has nothing to say.
/// </summary>
public abstract class RecentItemsAffinity : IColumnStage
{
    private readonly Column _affinity;

    private protected RecentItemsAffinity(ColumnSchema schema, string model, RecentItemsOptions options)
    {
        options.Validate();
        Options = options;
        Name = $"{model}-affinity";
        _affinity = schema[$"{model}.affinity"];
        Fills = [_affinity];
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    private protected RecentItemsOptions Options { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var affinity = batch[_affinity];
        affinity.Fill(float.NaN);
        Score(request.User, batch, affinity);
    }

    // Every place holds NaN before.
    private protected abstract void Score(UserSnapshot user, CandidateBatch batch, Span<float> affinity);
}
