using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Pairs held out to tell when training no longer helps: a share of the pairs of up to <see cref="MostUsers"/> users,
/// chosen by seed. Their users are solved from what is left and all other items are ranked for them.
/// </summary>
internal sealed class AlsValidation
{
    /// <summary>The metric is NDCG at this depth.</summary>
    public const int Depth = 20;

    private const int MostUsers = 2000;

    private readonly int[] _users;
    private readonly InteractionMatrix _heldOut;
    private readonly ParallelOptions _parallel;

    /// <summary>Splits the pairs.</summary>
    /// <exception cref="InputException">No user has two pairs: nothing can be held out.</exception>
    public AlsValidation(InteractionMatrix matrix, AlsOptions options)
    {
        _users = Choose(matrix, options.Seed);
        if (_users.Length == 0) throw new InputException("needs a user with two items or more to hold one out; set it to 0.", field: "als.patience");
        var held = new HashSet<(int User, int Item)>();
        foreach (var user in _users) HoldOut(user, matrix.ColumnsOf(user), options, held);
        Fit = matrix.Where((user, item) => !held.Contains((user, item)));
        _heldOut = matrix.Where((user, item) => held.Contains((user, item)));
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads };
    }

    /// <summary>The pairs to train from.</summary>
    public InteractionMatrix Fit { get; }

    /// <summary>Mean NDCG@<see cref="Depth"/> of the held-out pairs.</summary>
    public double Measure(AlsHalfStep userStep, CancellationToken ct)
    {
        _parallel.CancellationToken = ct;
        var gains = new double[_users.Length];
        Parallel.For(0, _users.Length, _parallel, () => new Scratch(userStep.Dimensions, Fit.ColumnCount), (i, _, scratch) =>
        {
            gains[i] = Ndcg(_users[i], userStep, scratch);
            return scratch;
        }, static _ => { });
        return gains.Sum() / gains.Length;
    }

    private static int[] Choose(InteractionMatrix matrix, ulong seed)
    {
        var users = Enumerable.Range(0, matrix.RowCount).Where(user => matrix.ColumnsOf(user).Length >= 2).ToArray();
        var random = FeedRandom.For(seed, (ulong)matrix.RowCount);
        var count = Math.Min(MostUsers, users.Length);
        for (var i = 0; i < count; i++)
        {
            var other = i + random.Next(users.Length - i);
            (users[i], users[other]) = (users[other], users[i]);
        }

        return users[..count];
    }

    // At least one pair is held out, and at least one is left.
    private static void HoldOut(int user, ReadOnlySpan<int> items, AlsOptions options, HashSet<(int User, int Item)> held)
    {
        var random = FeedRandom.For(~options.Seed, (ulong)user);
        var left = items.ToArray();
        var count = Math.Clamp((int)Math.Round(options.HeldOut * items.Length), 1, items.Length - 1);
        for (var i = 0; i < count; i++)
        {
            var other = i + random.Next(left.Length - i);
            (left[i], left[other]) = (left[other], left[i]);
            held.Add((user, left[i]));
        }
    }

    private double Ndcg(int user, AlsHalfStep step, Scratch scratch)
    {
        var seen = Fit.ColumnsOf(user);
        scratch.Solver.Solve(step, seen, Fit.WeightsOf(user), scratch.Vector);
        RowDots.Many(step.Factors, scratch.Vector, scratch.Scores);
        foreach (var item in seen) scratch.Scores[item] = float.NaN;
        var found = TopK.Select(scratch.Scores, scratch.Best);
        var wanted = _heldOut.ColumnsOf(user);
        double gain = 0, ideal = 0;
        for (var i = 0; i < found; i++)
            if (wanted.BinarySearch(scratch.Best[i]) >= 0) gain += 1 / Math.Log2(i + 2);
        for (var i = 0; i < Math.Min(Depth, wanted.Length); i++) ideal += 1 / Math.Log2(i + 2);
        return gain / ideal;
    }

    private sealed class Scratch(int dimensions, int items)
    {
        public AlsRowSolver Solver { get; } = new(dimensions);

        public float[] Vector { get; } = new float[dimensions];

        public float[] Scores { get; } = new float[items];

        public int[] Best { get; } = new int[Depth];
    }
}
