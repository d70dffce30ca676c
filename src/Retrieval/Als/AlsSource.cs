using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items whose ALS vectors have the largest inner product with the user's: an exact scan of all of them. Finds
/// nothing for a user without a vector of this model, and no item the training had no pair of.
/// </summary>
public sealed class AlsSource : ICandidateSource
{
    private const int Block = 512;

    private readonly AlsModel _model;

    /// <summary>Searches the items of a model.</summary>
    public AlsSource(AlsModel model) => _model = model;

    /// <inheritdoc />
    public string Name => "als";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var query = _model.QueryOf(request.User);
        if (query.IsEmpty) return 0;
        var eligible = new Eligibility(request);
        var best = new BestRows(items, scores);
        var count = Math.Min(_model.ItemCount, request.Catalog.Count);
        Span<float> block = stackalloc float[Block];
        for (var first = 0; first < count && !ct.IsCancellationRequested; first += Block)
        {
            var dots = block[..Math.Min(Block, count - first)];
            RowDots.Many(_model.ItemFactors.Slice(first * query.Length, dots.Length * query.Length), query, dots);
            for (var i = 0; i < dots.Length; i++)
            {
                // Rising rows: an equal score never displaces an earlier row, so the threshold alone decides.
                if (dots[i] > best.Threshold && _model.Knows(first + i) && eligible.Allows(first + i)) best.Add(first + i, dots[i]);
            }
        }

        return best.Sort();
    }
}
