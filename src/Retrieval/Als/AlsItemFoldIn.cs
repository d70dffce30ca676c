using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// An item's vector from the users who wanted it first: the exact solution of the training objective for that item with
/// the model's users fixed. What <see cref="AlsUserEmbedder"/> is for users the training never saw. Allocates nothing
/// per item; not for several threads at once.
/// </summary>
public sealed class AlsItemFoldIn
{
    private readonly AlsHalfStep _step;
    private readonly AlsRowSolver _solver;
    private readonly int _users;

    /// <summary>Fixes the users of a model.</summary>
    /// <exception cref="InputException">The model was saved without user vectors.</exception>
    public AlsItemFoldIn(AlsModel model)
    {
        if (model.UserCount == 0)
            throw new InputException("has no user vectors to solve new items from: save the model with its users.", field: "als.users");
        _users = model.UserCount;
        var users = model.UserFactors.ToArray();
        _step = new AlsHalfStep(users, Gram.Of(users, model.Dimensions, new ParallelOptions()), _users, model.Options);
        _solver = new AlsRowSolver(model.Dimensions);
    }

    /// <summary>Writes the item's vector; zeros for an item nobody wanted.</summary>
    /// <param name="users">Rows of the model's users who wanted it, each once, rising.</param>
    /// <param name="weights">How much, as in the training pairs; above 0.</param>
    /// <param name="vector">As long as the model's vectors.</param>
    /// <exception cref="InputException">A user outside the model.</exception>
    public void Solve(ReadOnlySpan<int> users, ReadOnlySpan<float> weights, Span<float> vector)
    {
        foreach (var user in users)
            if ((uint)user >= (uint)_users) throw new InputException($"user row {user} is outside 0 to {_users - 1}.", field: "user");
        _solver.Solve(_step, users, weights, vector);
    }
}
