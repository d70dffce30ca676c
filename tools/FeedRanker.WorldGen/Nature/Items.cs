using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>The items, by row in the order of publishing, so that what exists at a time is a prefix of the rows.</summary>
internal sealed class Items
{
    private readonly WorldOptions _options;
    private readonly float[] _latent;

    public Items(WorldOptions options, LatentSpace space, Authors authors)
    {
        _options = options;
        var n = options.Items;
        _latent = new float[n * Latent.Dimensions];
        PublishedMs = PublishingTimes();
        Author = new int[n];
        Topic = new byte[n];
        SecondTopic = new sbyte[n];
        Label = new sbyte[n];
        Region = new sbyte[n];
        Language = new byte[n];
        Quality = new float[n];
        Buzz = new float[n];
        LengthS = new float[n];
        for (var i = 0; i < n; i++)
        {
            var random = Chance.Of(options.Seed, SeedPart.Item, (ulong)i);
            Author[i] = Chance.Pick(ref random, authors.Productivity);
            Draw(i, authors, ref random);
            DrawLatent(i, space, authors, ref random);
        }
    }

    public int Count => PublishedMs.Length;

    /// <summary>Rising with the row.</summary>
    public long[] PublishedMs { get; }

    public int[] Author { get; }

    public byte[] Topic { get; }

    /// <summary>-1 for none.</summary>
    public sbyte[] SecondTopic { get; }

    /// <summary>Index in <see cref="PolicyLabel.All"/>, -1 for none.</summary>
    public sbyte[] Label { get; }

    /// <summary>Index in <see cref="Country.All"/>, -1 for everywhere.</summary>
    public sbyte[] Region { get; }

    public byte[] Language { get; }

    /// <summary>0 to 1; in no file.</summary>
    public float[] Quality { get; }

    /// <summary>What makes an item go round that nothing about it explains, as a logit; in no file.</summary>
    public float[] Buzz { get; }

    public float[] LengthS { get; }

    /// <summary>Unit vector; in no file.</summary>
    public ReadOnlySpan<float> LatentOf(int item) => Latent.Row(_latent, item);

    private void Draw(int item, Authors authors, ref FeedRandom random)
    {
        var author = Author[item];
        var main = Chance.Flip(ref random, 0.75);
        Topic[item] = (byte)(main ? authors.Topic[author] : authors.SecondTopic[author]);
        var second = main ? authors.SecondTopic[author] : authors.Topic[author];
        SecondTopic[item] = (sbyte)(second != Topic[item] && Chance.Flip(ref random, 0.35) ? second : -1);
        var label = Chance.Pick(ref random, PolicyLabel.Cumulated);
        Label[item] = (sbyte)(Chance.Flip(ref random, authors.LabelRate[author]) ? label : -1);
        Region[item] = (sbyte)(Chance.Flip(ref random, 0.3) ? authors.CountryOf[author] : -1);
        Language[item] = (byte)authors.Language(author);
        Quality[item] = (float)(0.5 * authors.Quality[author] + 0.5 * Chance.Beta22(ref random));
        Buzz[item] = (float)(0.5 * random.NextNormal());
        var length = TopicTable.All[Topic[item]].MedianLengthS * Math.Exp(0.6 * random.NextNormal());
        LengthS[item] = (float)Math.Round(Math.Clamp(length, 5, 1800));
    }

    private void DrawLatent(int item, LatentSpace space, Authors authors, ref FeedRandom random)
    {
        var latent = Latent.Row(_latent, item);
        Latent.Add(0.7f, space.Topic(Topic[item]), latent);
        if (SecondTopic[item] >= 0) Latent.Add(0.3f, space.Topic(SecondTopic[item]), latent);
        Latent.Add(0.45f, authors.Taste(Author[item]), latent);
        Latent.AddNoise(ref random, 0.6, latent);
        Latent.Normalise(latent);
    }

    // A Poisson process whose rate follows the hour of the day, given that it has Items events in all.
    private long[] PublishingTimes()
    {
        var rate = new double[24];
        for (var h = 0; h < 24; h++) rate[h] = 1 + 0.7 * Math.Cos(2 * Math.PI * (h - 14) / 24);
        var cumulated = Chance.Cumulate(rate);
        var times = new long[_options.Items];
        var random = Chance.Of(_options.Seed, SeedPart.Publishing);
        for (var i = 0; i < times.Length; i++)
        {
            var day = random.Next(_options.StockDays + _options.Days) - _options.StockDays;
            var hour = Chance.Pick(ref random, cumulated);
            times[i] = _options.StartMs + day * Clock.DayMs + hour * Clock.HourMs + random.Next((int)Clock.HourMs);
        }

        Array.Sort(times);
        return times;
    }
}
