using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What the users chose who are most like this one by what they lately wanted, newer and stronger signs counting more. Nothing for a
/// user without wanted items that others chose too. Allocates nothing in steady state.
/// </summary>
public sealed class UserNeighbourSource : ICandidateSource
{
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<UserNeighbourScratch> _scratch;

    /// <summary>Searches a model.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public UserNeighbourSource(UserNeighbourModel model, RecentItemsOptions options)
    {
        options.Validate();
        _options = options;
        _scratch = new ScratchPool<UserNeighbourScratch>(() => new UserNeighbourScratch(model));
    }

    /// <inheritdoc />
    public string Name => "user-neighbours";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        var best = new BestRows(items, scores);
        if (scratch.Read(request.User, _options))
        {
            var eligible = new Eligibility(request);
            foreach (var row in scratch.Items.Rows)
            {
                var score = scratch.Items[row];
                if (best.WouldKeep(row, score) && eligible.Allows(row)) best.Add(row, score);
            }
        }

        _scratch.Return(scratch);
        return best.Sort();
    }
}
