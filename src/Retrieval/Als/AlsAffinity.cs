using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>als.affinity</c>, the inner product of the user's and the item's vectors, and <c>als.affinity_cosine</c>,
/// the same for vectors of length 1. NaN where the user or the item has no vector of this model.
/// </summary>
public sealed class AlsAffinity : IColumnStage
{
    private readonly AlsModel _model;
    private readonly Column _affinity;
    private readonly Column _cosine;

    /// <summary>Takes its columns from the schema.</summary>
    public AlsAffinity(ColumnSchema schema, AlsModel model)
    {
        _model = model;
        _affinity = schema["als.affinity"];
        _cosine = schema["als.affinity_cosine"];
        Fills = [_affinity, _cosine];
    }

    /// <inheritdoc />
    public string Name => "als-affinity";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var affinity = batch[_affinity];
        var cosine = batch[_cosine];
        var query = _model.QueryOf(request.User);
        if (query.IsEmpty)
        {
            affinity.Fill(float.NaN);
            cosine.Fill(float.NaN);
            return;
        }

        var length = VectorMath.Norm(query);
        for (var row = 0; row < affinity.Length; row++)
        {
            var item = batch.Items[row];
            if (!_model.Knows(item))
            {
                affinity[row] = cosine[row] = float.NaN;
                continue;
            }

            affinity[row] = RowDots.One(query, _model.VectorOf(item));
            cosine[row] = affinity[row] / (length * _model.ItemLengths[item]); // NaN when the user's vector is zero
        }
    }
}
