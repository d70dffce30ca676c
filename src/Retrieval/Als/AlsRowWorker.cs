namespace FeedRanker.Retrieval;

/// <summary>Solves rows of one side by the method the options call for. One per thread.</summary>
internal sealed class AlsRowWorker(int dimensions)
{
    private const int Ahead = 16; // vectors of the next row that are fetched while this one is solved

    private readonly AlsRowSolver _exact = new(dimensions);
    private readonly AlsGradientSolver _gradient = new(dimensions);

    /// <summary>Solves some rows of <paramref name="matrix"/>, all of which have pairs.</summary>
    /// <returns>What they add to the objective.</returns>
    public double Solve(InteractionMatrix matrix, ReadOnlySpan<int> rows, AlsHalfStep step, float[] into, AlsOptions options)
    {
        var loss = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + 1 < rows.Length)
            {
                var next = matrix.ColumnsOf(rows[i + 1]);
                GatheredRows.Fetch(step.Factors, dimensions, next[..Math.Min(Ahead, next.Length)]);
                GatheredRows.Fetch(into, dimensions, rows.Slice(i + 1, 1));
            }

            var columns = matrix.ColumnsOf(rows[i]);
            var weights = matrix.WeightsOf(rows[i]);
            var x = into.AsSpan(rows[i] * dimensions, dimensions);
            loss += options.Solver == AlsSolver.Exact ? _exact.Solve(step, columns, weights, x) : _gradient.Improve(step, columns, weights, x, options.Steps);
        }

        return loss;
    }
}
