using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Ann;

/// <summary>What is measured on: vectors, queries, and the exact answers.</summary>
internal sealed record AnnSet(VectorSet Base, VectorSet Queries, NeighbourTable Truth, VectorMetric Metric)
{
    private const int Compared = 20;
    private const double Agreeing = 0.98; // less than this is no matter of ties or rounding

    /// <summary>Takes the file's answers where it has enough, else computes them.</summary>
    public static AnnSet Of(VectorSet vectors, VectorSet queries, string? truthPath, VectorMetric metric, int k, IWorkProgress progress, CancellationToken ct)
    {
        if (queries.Dimensions != vectors.Dimensions) throw new InputException($"have {queries.Dimensions} numbers; the base has {vectors.Dimensions}.", field: "--queries");
        if (k > vectors.Count) throw new InputException($"is {k}; there are {vectors.Count} vectors.", field: "--k");
        var exact = VectorIndex.Build(vectors, new VectorIndexOptions { Kind = VectorIndexKind.Exact, Metric = metric }, ct: ct);
        if (truthPath is not null && TruthFile.Read(truthPath, queries.Count, vectors.Count, 1) is var truth)
        {
            if (truth.K >= k)
            {
                Compare(truth, truthPath, exact, queries, metric, progress);
                return new AnnSet(vectors, queries, truth, metric);
            }

            progress.Note($"{truthPath} has {truth.K} neighbours of each query and {k} are asked for: the exact answers are computed here");
        }

        return new AnnSet(vectors, queries, SearchQuality.Exact(exact, queries, k, 0, progress, ct), metric);
    }

    private static void Compare(NeighbourTable truth, string path, IVectorIndex exact, VectorSet queries, VectorMetric metric, IWorkProgress progress)
    {
        var k = Math.Min(10, truth.K);
        var some = new VectorSet(Math.Min(Compared, queries.Count), queries.Dimensions);
        for (var i = 0; i < some.Count; i++) queries[i].CopyTo(some[i]);
        var own = SearchQuality.Exact(exact, some, k);
        var agreeing = Enumerable.Range(0, some.Count).Average(q => SearchQuality.RecallOf(own[q], truth[q][..k]));
        if (agreeing < Agreeing)
            progress.Note($"warning: {path} agrees with exact search by {Verbs.IndexOptions.NameOf(metric)} on {agreeing:P0} of the first {some.Count} queries: is it the truth of another metric or base?");
    }
}
