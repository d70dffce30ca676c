using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// A training that is taken one iteration at a time: <see cref="AlsTrainer"/> drives it, and so can whoever wants to
/// measure or to stop by a rule of their own. The same matrix, options and start give the same bits whatever the number
/// of threads. Not for several threads at once.
/// </summary>
/// <remarks>
/// Before a half-step both sides are turned into the basis of the eigenvectors of the fixed side's Gram matrix. That
/// changes no inner product, and makes the part of the equations that all rows share diagonal, whatever a row's λ.
/// </remarks>
public sealed class AlsTraining
{
    private readonly AlsOptions _options;
    private readonly InteractionMatrix _byUser;
    private readonly InteractionMatrix _byItem;
    private readonly RowSchedule _userRows;
    private readonly RowSchedule _itemRows;
    private readonly ParallelOptions _parallel;
    private readonly AlsRowWorker[] _workers;
    private readonly AlsWarmStart? _start;
    private readonly float[] _users;
    private readonly float[] _items;
    private float[] _itemGram;

    /// <summary>Starts from seeded item vectors, or from an earlier model's vectors.</summary>
    /// <exception cref="InputException">An option out of its range, a matrix without pairs, or a start that does not fit.</exception>
    public AlsTraining(InteractionMatrix matrix, AlsOptions options, AlsWarmStart? start = null)
    {
        options.Validate();
        if (matrix.Count == 0) throw new InputException("there are no positive interactions to train ALS from.");
        start?.Check(matrix, options);
        (_options, _start) = (options, start);
        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _workers = new AlsRowWorker[threads];
        (_byUser, _byItem) = (matrix, matrix.Transpose());
        (_userRows, _itemRows) = (new RowSchedule(_byUser), new RowSchedule(_byItem));
        _users = new float[checked(matrix.RowCount * options.Factors)];
        _items = FirstItems(_byItem, options);
        start?.Fill(_byUser, _users, _byItem, _items);
        _itemGram = Gram.Of(_items, options.Factors, _parallel);
    }

    /// <summary>How many iterations are done.</summary>
    public int Iterations { get; private set; }

    /// <summary>The item vectors as they are now. Their basis changes; inner products with each other and with <see cref="UserFactors"/> mean something.</summary>
    public ReadOnlySpan<float> ItemFactors => _items;

    /// <summary>The user vectors as the last half-step of users left them.</summary>
    public ReadOnlySpan<float> UserFactors => _users;

    /// <summary>Solves all users, then all items. After an exception the training is of no use.</summary>
    /// <returns>The objective of <see cref="AlsOptions"/> after it.</returns>
    /// <exception cref="InputException">The regularisation is too small for single precision.</exception>
    public double Iterate(CancellationToken ct)
    {
        _parallel.CancellationToken = ct;
        var userStep = Fix(_items, _itemGram, _users);
        Solve(_byUser, _userRows, userStep, _users, _options.Solver);
        var itemStep = Fix(_users, Gram.Of(_users, _options.Factors, _parallel), _items);
        var loss = Solve(_byItem, _itemRows, itemStep, _items, _options.Solver) + LengthsOfUsers(userStep);
        _itemGram = Gram.Of(_items, _options.Factors, _parallel);
        Iterations++;
        return loss;
    }

    /// <summary>
    /// The model of the present item vectors. Its user vectors are solved exactly, so that a request's fold-in of a
    /// training row gives just what is stored. The training can go on.
    /// </summary>
    public AlsModel ToModel(CancellationToken ct) => ToModel(CopyItems(), Math.Max(1, Iterations), ct);

    internal float[] CopyItems() => [.. _items];

    internal AlsHalfStep UserStep() => new(_items, _itemGram, _byItem.RowCount, _options);

    // Takes over the item vectors, which were those after so many iterations.
    internal AlsModel ToModel(float[] items, int iterations, CancellationToken ct)
    {
        _parallel.CancellationToken = ct;
        var options = _options with { Iterations = iterations };
        var gram = EigenBasis.Turn(items, Gram.Of(items, options.Factors, _parallel), [], options.Factors, _parallel);
        var users = new float[_users.Length];
        Solve(_byUser, _userRows, new AlsHalfStep(items, gram, _byItem.RowCount, options), users, AlsSolver.Exact);
        return new AlsModel(AlsModel.IdOf(options, _byUser.Fingerprint(), _start?.Previous.Id), options, items, users, gram, _byItem.RowCount);
    }

    private static float[] FirstItems(InteractionMatrix byItem, AlsOptions options)
    {
        var d = options.Factors;
        var items = new float[checked(byItem.RowCount * d)];
        var scale = options.InitialScale / Math.Sqrt(d);
        for (var item = 0; item < byItem.RowCount; item++)
        {
            if (byItem.ColumnsOf(item).IsEmpty) continue; // stays zero: it would be after the first half-step
            var random = FeedRandom.For(options.Seed, (ulong)item);
            for (var f = 0; f < d; f++) items[item * d + f] = (float)(scale * random.NextNormal());
        }

        return items;
    }

    // The rows to be solved are turned too where they are where the solver starts from.
    private AlsHalfStep Fix(float[] side, float[] gram, float[] rows)
    {
        var turned = EigenBasis.Turn(side, gram, _options.Solver == AlsSolver.Exact ? [] : rows, _options.Factors, _parallel);
        return new AlsHalfStep(side, turned, side.Length / _options.Factors, _options);
    }

    private double Solve(InteractionMatrix matrix, RowSchedule schedule, AlsHalfStep step, float[] into, AlsSolver solver)
    {
        var options = _options with { Solver = solver };
        var next = -1;
        var losses = new double[schedule.Count];
        try
        {
            Parallel.For(0, _workers.Length, _parallel, index =>
            {
                var worker = _workers[index] ??= new AlsRowWorker(options.Factors);
                for (int task; (task = Interlocked.Increment(ref next)) < losses.Length;)
                {
                    _parallel.CancellationToken.ThrowIfCancellationRequested();
                    losses[task] = worker.Solve(matrix, schedule[task], step, into, options);
                }
            });
        }
        catch (AggregateException e) when (e.InnerException is InputException first)
        {
            ExceptionDispatchInfo.Throw(first); // what is wrong is the same in every row
        }

        return losses.Sum(); // in the order of tasks
    }

    private double LengthsOfUsers(AlsHalfStep step)
    {
        var d = _options.Factors;
        var lengths = new double[_userRows.Count];
        Parallel.For(0, lengths.Length, _parallel, task =>
        {
            foreach (var row in _userRows[task])
            {
                var mass = 0.0;
                foreach (var weight in _byUser.WeightsOf(row)) mass += step.Confidence(weight);
                lengths[task] += step.Regularisation(mass) * TensorPrimitives.SumOfSquares<float>(_users.AsSpan(row * d, d));
            }
        });
        return lengths.Sum();
    }
}
