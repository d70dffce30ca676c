namespace FeedRanker.Retrieval;

/// <summary>Solves rows of one side by whichever method the options and the row's length call for. One per thread.</summary>
internal sealed class AlsRowWorker(int dimensions)
{
    private const int Ahead = 16; // vectors of the next row that are fetched while this one is solved
    private const int ShortRow = 16; // up to so many pairs the small exact system costs no more than a few steps

    private readonly AlsRowSolver _exact = new(dimensions);
    private readonly AlsGradientSolver _gradient = new(dimensions);

    /// <summary>Solves some rows of <paramref name="matrix"/>, all of which have pairs.</summary>
    /// <returns>What they add to the objective.</returns>
    public double Solve(InteractionMatrix matrix, ReadOnlySpan<int> rows, AlsHalfStep step, float[] into, AlsOptions options)
    {
        var loss = 0.0;
        var longest = options.Solver == AlsSolver.Exact ? int.MaxValue : ShortRow;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + 1 < rows.Length)
            {
                var next = matrix.ColumnsOf(rows[i + 1]);
                GatheredRows.Fetch(step.Factors, dimensions, next[..Math.Min(Ahead, next.Length)]);
            }

            var columns = matrix.ColumnsOf(rows[i]);
            var weights = matrix.WeightsOf(rows[i]);
            var x = into.AsSpan(rows[i] * dimensions, dimensions);
            loss += columns.Length <= longest ? _exact.Solve(step, columns, weights, x) : _gradient.Improve(step, columns, weights, x, options.Steps);
        }

        return loss;
    }


}
