using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Sources take turns, each as often as its quota says, until the target of distinct candidates is reached: with quotas of
/// 200 and 100 the first brings two of every three, at the head of the batch as at its end. A source that has no more, or
/// whose next hits others brought before, gives its turn away. Every candidate carries the marks of all that found it.
/// </summary>
/// <remarks>
/// Smooth weighted round-robin: at each turn every source with hits left gains its weight, the one with the most credit
/// is next and pays the sum of the weights; the first of equals. A quota of 0 takes part only when all others are done.
/// </remarks>
public sealed class RoundRobinBlender : IBlender
{
    private readonly int _target;
    private readonly int[] _weights;

    /// <summary>Makes a blender for a pipeline's sources.</summary>
    /// <param name="options">Target, and quotas as weights.</param>
    /// <param name="sources">Names of the pipeline's sources, in its order.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public RoundRobinBlender(QuotaBlenderOptions options, IReadOnlyList<string> sources)
    {
        options.Validate(sources, mustFit: false);
        _target = options.Target;
        _weights = sources.Select(options.QuotaOf).ToArray();
    }

    /// <inheritdoc />
    public string Name => "round-robin-blender";

    /// <inheritdoc />
    public void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch)
    {
        Span<int> cursors = stackalloc int[hits.Length];
        Span<long> credits = stackalloc long[hits.Length];
        Span<int> weights = stackalloc int[hits.Length];
        cursors.Clear();
        for (var s = 0; s < hits.Length; s++) weights[s] = _weights[hits[s].Source];
        FillInTurn(request, hits, batch, cursors, credits, weights);
        weights.Fill(1); // the sources without a quota
        FillInTurn(request, hits, batch, cursors, credits, weights);
        BlendMarks.MarkTheRest(hits, batch, cursors);
    }

    private void FillInTurn(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch, Span<int> cursors, Span<long> credits, ReadOnlySpan<int> weights)
    {
        var eligible = new Eligibility(request);
        var target = Math.Min(_target, batch.Capacity);
        credits.Clear();
        while (batch.Count < target)
        {
            var (next, sum) = (-1, 0L);
            for (var s = 0; s < hits.Length; s++)
            {
                if (weights[s] == 0 || cursors[s] == hits[s].Count) continue;
                credits[s] += weights[s];
                sum += weights[s];
                if (next < 0 || credits[s] > credits[next]) next = s;
            }

            if (next < 0) return;
            credits[next] -= sum;
            BlendMarks.AddNext(hits[next], eligible, batch, ref cursors[next]);
        }
    }
}
