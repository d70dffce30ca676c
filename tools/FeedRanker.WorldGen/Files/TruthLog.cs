namespace FeedRanker.WorldGen;

/// <summary>The truth of every page as it is served: relevance, propensities, and for some pages all candidates.</summary>
internal sealed class TruthLog : IDisposable
{
    private readonly World _world;
    private readonly TrueInterest _interest;
    private readonly RowWriter _relevance;
    private readonly RowWriter _propensities;
    private readonly RowWriter _candidates;

    public TruthLog(string folder, World world, TrueInterest interest)
    {
        _world = world;
        _interest = interest;
        _relevance = new RowWriter(
            Path.Combine(folder, "relevance.tsv.gz"),
            "request_id\tuser_id\titem_id\tposition\texamined\tattraction\tlike\tsatisfaction\tvalue");
        _propensities = new RowWriter(
            Path.Combine(folder, "propensities.tsv.gz"), "request_id\tposition\titem_id\tpropensity\tcandidates");
        _candidates = new RowWriter(
            Path.Combine(folder, "candidates.tsv.gz"),
            "request_id\tuser_id\ttime_ms\titem_id\tscore\tattraction\tlike\tsatisfaction\tvalue");
    }

    /// <summary>Writes what is true of a page; an item's truth is of who examines it.</summary>
    public void Add(in Page page, ReadOnlySpan<bool> examined)
    {
        for (var p = 0; p < page.Items.Length; p++)
        {
            _relevance.Id('r', page.Request).Id('u', page.User).Id('i', page.Items[p]).Integer(p).Integer(examined[p] ? 1 : 0);
            Write(_relevance, page.Outcomes[p]);
            _propensities.Id('r', page.Request).Integer(p).Id('i', page.Items[p]).Number(page.Propensities[p], 9);
            _propensities.Integer(page.Candidates - p).EndRow();
        }
    }

    /// <summary>Writes the whole candidate set of a request, if it is one of the sample.</summary>
    public void AddCandidates(
        long request, int user, long timeMs, ReadOnlySpan<int> items, ReadOnlySpan<double> scores, ReadOnlySpan<float> taste)
    {
        var random = Chance.Of(_world.Options.Seed, SeedPart.CandidateTruth, (ulong)request);
        if (!Chance.Flip(ref random, _world.Options.CandidateTruthShare)) return;
        for (var c = 0; c < items.Length; c++)
        {
            _candidates.Id('r', request).Id('u', user).Integer(timeMs).Id('i', items[c]).Number(scores[c], 4);
            Write(_candidates, _interest.Of(user, items[c], timeMs, taste));
        }
    }

    public static void Write(RowWriter row, in Outcome outcome) =>
        row.Number(outcome.Attraction, 6).Number(outcome.Like, 6).Number(outcome.Satisfaction, 6).Number(outcome.Value, 6).EndRow();

    public void Dispose()
    {
        _relevance.Dispose();
        _propensities.Dispose();
        _candidates.Dispose();
    }
}
