using System.Globalization;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

/// <summary>
/// What sources find of what MovieLens users chose next, as sources: requests with recent actions, newest first.
/// <c>FEEDRANKER_MEASURE=1 dotnet test tests/Retrieval.Tests -c Release --filter SourceQuality --logger "console;verbosity=detailed"</c>
/// </summary>
public sealed class SourceQualityTests(ITestOutputHelper output)
{
    private readonly MovieLensRequests? _world = MovieLensRequests.Find();

    [Fact]
    public void Interests_OnMovieLens_AreAtLeastAsGoodBesideAls()
    {
        if (_world is null) { output.WriteLine("SKIPPED: there is no shared/data/ml-100k beside the repository."); return; }
        var model = AlsTrainer.Train(_world.Train, AlsOptions.For(_world.Train), WorkProgress.None, default);
        var embedder = new AlsUserEmbedder(model, EventWeights.Default);
        var als = new AlsSource(model);
        var plain = Report("als", als, embedder);
        var best = Report("interests", new InterestSource(model, new InterestOptions()), embedder, als);
        if (Environment.GetEnvironmentVariable("FEEDRANKER_MEASURE") == "1")
        {
            foreach (var query in Enum.GetValues<InterestQuery>())
                foreach (var most in (int[])[3, 6])
                    foreach (var join in (float[])[1f, 2f, 4f])
                        Report($"interests {query} of {most}, join below {join}", new InterestSource(model, new InterestOptions { Query = query, MaxInterests = most, JoinBelow = join }), embedder, als);
        }

        Assert.True(best.Recall > plain.Recall * 0.7, $"interests find {best.Recall}, ALS {plain.Recall}");
        Assert.True(best.Together > plain.Recall * 0.99, $"ALS and interests together find {best.Together}, ALS alone {plain.Recall}");
    }

    private (double Recall, double Together) Report(string name, ICandidateSource source, AlsUserEmbedder embedder, ICandidateSource? beside = null)
    {
        const int Most = 100;
        var (recall20, recall, together, found) = (0.0, 0.0, 0.0, new HashSet<int>());
        var (items, scores, others) = (new int[Most], new float[Most], new int[Most]);
        foreach (var user in _world!.Users)
        {
            embedder.Embed(user.Snapshot);
            var request = _world.Request(user);
            var hits = items.AsSpan(0, source.Retrieve(request, items, scores, default));
            recall20 += Share(hits[..Math.Min(20, hits.Length)], user.Chosen);
            recall += Share(hits, user.Chosen);
            foreach (var item in hits) found.Add(item);
            if (beside is null) continue;
            beside.Retrieve(request, others, scores, default);
            together += Share(InTurn(hits, others, Most), user.Chosen);
        }

        var n = _world.Users.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: recall@20 {recall20 / n:F4}, recall@{Most} {recall / n:F4}, with ALS in turn {together / n:F4}, distinct items {found.Count}"));
        return (recall / n, together / n);
    }

    private static int[] InTurn(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int most)
    {
        var rows = new RowSet();
        for (var i = 0; i < Math.Min(a.Length, b.Length) && rows.Count < most; i++)
        {
            rows.Add(a[i]);
            if (rows.Count < most) rows.Add(b[i]);
        }

        return rows.Rows.ToArray();
    }

    private static double Share(ReadOnlySpan<int> hits, IReadOnlySet<int> chosen)
    {
        var count = 0;
        foreach (var item in chosen)
            if (hits.Contains(item)) count++;
        return (double)count / chosen.Count;
    }
}
