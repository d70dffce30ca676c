using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Scores by the users who chose the same (Resnick et al. 1994): the sum over a user's nearest of what each chose, weighted by how alike
/// they are, Σ_i w_ui w_vi / d_i^e / √(d_u d_v) with d the sum of a row's squared weights: cosine, with less
/// said by what everybody chose. The neighbours of its training matrix's users are found beforehand; requests are served by
/// <see cref="UserNeighbourModel"/>, which finds them anew.
/// </summary>
public sealed class UserNeighbourScores : IUserScores
{
    private readonly ItemToItemModel _alike;
    private readonly InteractionMatrix _train;

    private UserNeighbourScores(ItemToItemModel alike, InteractionMatrix train)
    {
        _alike = alike;
        _train = train;
    }

    /// <inheritdoc />
    public string Name => "user-neighbours";

    /// <inheritdoc />
    public int ItemCount => _train.ColumnCount;

    /// <summary>Finds every user's neighbours, exactly; the same bits whatever the number of threads.</summary>
    /// <param name="train">Users × items.</param>
    /// <param name="options">How many are kept per user, and e: how much less a popular item says of who is alike.</param>
    /// <param name="threads">1 to 1024, or 0 for one per core.</param>
    /// <param name="progress">Of the search.</param>
    /// <param name="ct">Stops the work.</param>
    public static UserNeighbourScores Train(InteractionMatrix train, UserNeighbourOptions options, int threads, IWorkProgress progress, CancellationToken ct)
    {
        // Users are to items as items are to users: the same search on the matrix turned round.
        options.Validate();
        var turned = new ItemToItemOptions
        {
            UserExponent = options.ItemExponent,
            ItemExponent = 0.5f,
            NeighbourExponent = 0.5f,
            Shrinkage = 0,
            Neighbours = options.Neighbours,
            MaxItemsPerUser = 100_000,
            Threads = threads,
        };
        return new UserNeighbourScores(ItemToItemTrainer.Train(train.Transpose(), turned, progress, ct), train);
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var width = FullRanking.WidthOf(ItemCount);
        scores.Clear();
        for (var i = 0; i < users.Length; i++)
        {
            var row = scores.Slice(i * width, width);
            var others = _alike.NeighboursOf(users[i]);
            var similarities = _alike.SimilaritiesOf(users[i]);
            for (var n = 0; n < others.Length; n++)
            {
                var chosen = _train.ColumnsOf(others[n]);
                var weights = _train.WeightsOf(others[n]);
                for (var c = 0; c < chosen.Length; c++) row[chosen[c]] += similarities[n] * weights[c];
            }
        }
    }
}
