using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// How often each item has been shown, and how often it was then wanted: counts that one writer moves and
/// <see cref="Refresh"/> makes visible, with what items of the same author or topic had. Readers never lock.
/// </summary>
public sealed class ItemTrials
{
    private const double RateImpressions = 50; // an author's or topic's own rate stands against so many at the rate of all

    private readonly EventWeights _weights;
    private readonly Lock _writing = new();
    private float[] _shown = new float[1024];
    private float[] _wanted = new float[1024];
    private Snapshot _snapshot = new([], [], new double[1], new double[1]);

    /// <summary>Makes empty counts.</summary>
    /// <param name="weights">Events of positive weight are successes.</param>
    public ItemTrials(EventWeights weights) => _weights = weights;

    internal Snapshot Now => Volatile.Read(ref _snapshot);

    /// <summary>
    /// As of the last refresh: how often a catalog row was shown and wanted (at most as often), and the rate to expect of it
    /// before it is shown, above 0 and below 1.
    /// </summary>
    public (float Shown, float Wanted, double Prior) Of(int row, CatalogSnapshot catalog)
    {
        var now = Now;
        return (now.ShownOf(row), now.WantedOf(row), Math.Clamp(now.PriorOf(row, catalog), 1e-4, 1 - 1e-4));
    }

    /// <summary>Takes in one event: an impression, or a sign that the item was wanted.</summary>
    public void Apply(in FeedEvent e)
    {
        var shown = e.Type == EventType.Impression;
        if (e.Item < 0 || (!shown && !_weights.IsPositive(e.Type, e.Value))) return;
        lock (_writing)
        {
            if (e.Item >= _shown.Length)
            {
                Array.Resize(ref _shown, Math.Max(e.Item + 1, _shown.Length * 2));
                Array.Resize(ref _wanted, _shown.Length);
            }

            (shown ? _shown : _wanted)[e.Item]++;
        }
    }

    /// <summary>Shows readers the counts as they are, and the rates of a catalog's authors and topics.</summary>
    public void Refresh(CatalogSnapshot catalog)
    {
        lock (_writing)
        {
            var count = Math.Min(catalog.Count, _shown.Length);
            var authors = new double[2 * (catalog.Authors.Count + 1)];
            var topics = new double[2 * (catalog.Topics.Count + 1)];
            var (shown, wanted) = (1.0, 0.1); // a rate to start from before anything has happened
            for (var row = 0; row < count; row++)
            {
                if (_shown[row] == 0) continue; // wants without impressions say nothing of a rate
                var successes = Math.Min(_shown[row], _wanted[row]);
                (shown, wanted) = (shown + _shown[row], wanted + successes);
                Count(authors, catalog.AuthorOf[row], _shown[row], successes);
                foreach (var topic in catalog.TopicsOf(row)) Count(topics, topic, _shown[row], successes);
            }

            Volatile.Write(ref _snapshot, new Snapshot(_shown[..count], _wanted[..count],
                Rates(authors, wanted / shown), Rates(topics, wanted / shown)));
        }
    }

    /// <summary>Copies the counts as they are; what it gives writes them to a file, at any later time.</summary>
    public Action<ArtifactWriter> Capture(string section)
    {
        lock (_writing)
        {
            var (shown, wanted) = ((float[])_shown.Clone(), (float[])_wanted.Clone());
            return file =>
            {
                file.Write<float>(section + ".shown", shown);
                file.Write<float>(section + ".wanted", wanted);
            };
        }
    }

    /// <summary>Makes the counts what was captured; readers see them with the next refresh.</summary>
    /// <exception cref="InputException">Not written by <see cref="Capture"/>.</exception>
    public void Restore(ArtifactReader file, string section)
    {
        lock (_writing)
        {
            var shown = file.Read<float>(section + ".shown");
            var wanted = file.Read<float>(section + ".wanted");
            if (shown.Length != wanted.Length) throw new InputException($"sections '{section}.shown' and '{section}.wanted' differ in length.", file.Path);
            (_shown, _wanted) = (shown.ToArray(), wanted.ToArray());
        }
    }

    private static void Count(double[] counts, int key, double shown, double wanted)
    {
        if (2 * key + 1 >= counts.Length || key < 0) return;
        counts[2 * key] += shown;
        counts[2 * key + 1] += wanted;
    }

    // Each drawn towards the overall rate, which also stands at the end, for what is not known.
    private static double[] Rates(double[] counts, double rate)
    {
        var rates = new double[counts.Length / 2];
        for (var key = 0; key < rates.Length; key++) rates[key] = (counts[2 * key + 1] + RateImpressions * rate) / (counts[2 * key] + RateImpressions);
        return rates;
    }

    /// <summary>Counts as of one refresh. Immutable.</summary>
    internal sealed class Snapshot(float[] shown, float[] wanted, double[] authorRates, double[] topicRates)
    {
        public float ShownOf(int row) => (uint)row < (uint)shown.Length ? shown[row] : 0;

        public float WantedOf(int row) => (uint)row < (uint)wanted.Length ? Math.Min(shown[row], wanted[row]) : 0;

        /// <summary>What to expect of an item before it is shown: the mean of its author's rate and its first topic's.</summary>
        public double PriorOf(int row, CatalogSnapshot catalog)
        {
            var author = catalog.AuthorOf[row];
            var topics = catalog.TopicsOf(row);
            return (Rate(authorRates, author) + Rate(topicRates, topics.IsEmpty ? -1 : topics[0])) / 2;
        }

        private static double Rate(double[] rates, int key) => key >= 0 && key < rates.Length - 1 ? rates[key] : rates[^1];
    }
}
