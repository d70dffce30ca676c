using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Who chose what, made ready to find a user's nearest (Resnick et al. 1994): users are alike by the cosine of what they chose, popular items
/// saying less, Σ_i w_ui w_vi / d_i^e / √(d_u d_v) with d the sum of a row's squared weights, and an item's score is what the nearest chose,
/// weighted by how alike they are. Nothing is learned, so new actions and new users count at once. Immutable.
/// </summary>
public sealed class UserNeighbourModel
{
    private const string Kind = "user-neighbours";
    private const int FormatVersion = 1;

    private readonly InteractionMatrix _byUser;
    private readonly InteractionMatrix _byItem;
    private readonly float[] _says; // by item: d^-e
    private readonly float[] _lengths; // by user: √d

    /// <summary>Takes users × items.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public UserNeighbourModel(InteractionMatrix matrix, UserNeighbourOptions options)
    {
        options.Validate();
        Options = options;
        _byUser = matrix.LimitRows(options.MaxItemsPerUser);
        var byItem = _byUser.Transpose();
        _says = DegreePowers.Of(byItem, -options.ItemExponent);
        _lengths = DegreePowers.Of(_byUser, 0.5f);
        _byItem = byItem.LimitRows(options.MaxUsersPerItem);
    }

    /// <summary>How it was made.</summary>
    public UserNeighbourOptions Options { get; }

    /// <summary>Users whose choices are known.</summary>
    public int UserCount => _byUser.RowCount;

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _byUser.ColumnCount;

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<int>("limits", [Options.Neighbours, Options.MaxUsersPerItem, Options.MaxItemsPerUser]);
        writer.Write<float>("item_exponent", [Options.ItemExponent]);
        _byUser.Write(writer);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static UserNeighbourModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        if (reader.Read<int>("limits") is not [var neighbours, var users, var items] || reader.Read<float>("item_exponent") is not [var exponent])
            throw new InputException("its options are not whole.", path);
        var options = new UserNeighbourOptions { Neighbours = neighbours, MaxUsersPerItem = users, MaxItemsPerUser = items, ItemExponent = exponent };
        return new UserNeighbourModel(InteractionMatrix.Read(reader, path), options);
    }

    /// <summary>Finds who is most like somebody with these choices, best first.</summary>
    /// <param name="chosen">What they wanted, of known rows.</param>
    /// <param name="self">Their own row, which does not speak for them; -1 when they have none.</param>
    /// <param name="alike">Room for all users.</param>
    /// <param name="users">Takes the nearest.</param>
    /// <param name="similarities">Takes how alike each is.</param>
    internal int Nearest(RecentPositives chosen, int self, SparseScores alike, Span<int> users, Span<float> similarities)
    {
        alike.Clear();
        var own = 0f;
        for (var i = 0; i < chosen.Count; i++)
        {
            var (item, weight) = (chosen.Items[i], chosen.Weights[i]);
            own += weight * weight;
            weight *= _says[item];
            var others = _byItem.ColumnsOf(item);
            var weights = _byItem.WeightsOf(item);
            for (var u = 0; u < others.Length; u++) alike.Add(others[u], weight * weights[u]);
        }

        own = MathF.Sqrt(own);
        var best = new BestRows(users, similarities);
        foreach (var user in alike.Rows)
            if (user != self) best.Add(user, alike[user] / (own * _lengths[user]));
        return best.Sort();
    }

    /// <summary>Adds what users chose, each by how alike they are.</summary>
    internal void AddChoices(ReadOnlySpan<int> users, ReadOnlySpan<float> similarities, SparseScores scores)
    {
        for (var n = 0; n < users.Length; n++)
        {
            var items = _byUser.ColumnsOf(users[n]);
            var weights = _byUser.WeightsOf(users[n]);
            for (var i = 0; i < items.Length; i++) scores.Add(items[i], similarities[n] * weights[i]);
        }
    }
}
