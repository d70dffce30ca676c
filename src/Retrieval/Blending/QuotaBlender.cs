using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills the batch to a target of distinct candidates: first each source up to its quota, then, where sources had less
/// than theirs, all sources in turn; within a source always the best hit first. A hit that another source brought
/// before does not count against the quota. Afterwards every candidate carries the marks of all sources that found it,
/// also of those that were not needed to fill the target.
/// </summary>
public sealed class QuotaBlender : IBlender
{
    private readonly int _target;
    private readonly int[] _quotas;

    /// <summary>Makes a blender for a pipeline's sources.</summary>
    /// <param name="options">Target and quotas.</param>
    /// <param name="sources">Names of the pipeline's sources, in its order.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public QuotaBlender(QuotaBlenderOptions options, IReadOnlyList<string> sources)
    {
        options.Validate(sources);
        _target = options.Target;
        _quotas = sources.Select(options.QuotaOf).ToArray();
    }

    /// <inheritdoc />
    public string Name => "quota-blender";

    /// <inheritdoc />
    public void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch)
    {
        var target = Math.Min(_target, batch.Capacity);
        Span<int> cursors = stackalloc int[hits.Length];
        Span<int> left = stackalloc int[hits.Length];
        cursors.Clear();
        for (var s = 0; s < hits.Length; s++) left[s] = hits[s].Source < _quotas.Length ? _quotas[hits[s].Source] : 0;
        FillInTurn(request, hits, batch, target, cursors, left);
        left.Fill(target);
        FillInTurn(request, hits, batch, target, cursors, left);
        BlendMarks.MarkTheRest(hits, batch, cursors);
    }

    // One new candidate per source and round, while its allowance, its hits and the room last.
    private static void FillInTurn(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch, int target, Span<int> cursors, Span<int> left)
    {
        var eligible = new Eligibility(request);
        for (var more = true; more;)
        {
            more = false;
            for (var s = 0; s < hits.Length && batch.Count < target; s++)
            {
                if (left[s] == 0 || !BlendMarks.AddNext(hits[s], eligible, batch, ref cursors[s])) continue;
                left[s]--;
                more = true;
            }
        }
    }
}
