namespace FeedRanker.WorldGen;

/// <summary>The authors, by row: few write much, most write little.</summary>
internal sealed class Authors
{
    // Some authors, none of them among the most productive, have far more of their items labelled than the rest.
    private const double CarelessShare = 0.08;
    private const double Carelessness = 20;
    private readonly float[] _taste;

    public Authors(WorldOptions options, LatentSpace space)
    {
        Count = Math.Max(1, options.Items / 20);
        Names = AuthorNames.Make(options.Seed, Count);
        _taste = new float[Count * Latent.Dimensions];
        var productivity = new double[Count];
        var fame = new double[Count];
        var topics = Chance.Cumulate(TopicTable.Popularity);
        Topic = new int[Count];
        SecondTopic = new int[Count];
        CountryOf = new int[Count];
        Quality = new double[Count];
        LabelRate = new double[Count];
        for (var a = 0; a < Count; a++)
        {
            var random = Chance.Of(options.Seed, SeedPart.Author, (ulong)a);
            CountryOf[a] = Chance.Pick(ref random, Country.Cumulated);
            Topic[a] = Chance.Pick(ref random, topics);
            SecondTopic[a] = Chance.Pick(ref random, topics);
            Quality[a] = Chance.Beta22(ref random);
            var careless = a >= Count / 20 && Chance.Flip(ref random, CarelessShare);
            LabelRate[a] = careless ? Carelessness : 1;
            productivity[a] = Math.Pow(a + 5, -0.8);
            fame[a] = Math.Pow(productivity[a], 0.7) * Math.Exp(0.6 * random.NextNormal() + Quality[a]);
            var taste = Latent.Row(_taste, a);
            Latent.Add(0.7f, space.Topic(Topic[a]), taste);
            Latent.Add(0.3f, space.Topic(SecondTopic[a]), taste);
            Latent.AddNoise(ref random, 0.6, taste);
            Latent.Normalise(taste);
        }

        ScaleLabelRates(productivity, options.LabelShare);
        Productivity = Chance.Cumulate(productivity);
        Fame = Chance.Cumulate(fame);
    }

    public int Count { get; }

    public string[] Names { get; }

    public int[] Topic { get; }

    public int[] SecondTopic { get; }

    public int[] CountryOf { get; }

    /// <summary>0 to 1.</summary>
    public double[] Quality { get; }

    /// <summary>Probability that an item of the author has a policy label.</summary>
    public double[] LabelRate { get; }

    /// <summary>Running sums of how much each author publishes.</summary>
    public double[] Productivity { get; }

    /// <summary>Running sums of how easily each author is found by new followers.</summary>
    public double[] Fame { get; }

    /// <summary>Unit vector.</summary>
    public ReadOnlySpan<float> Taste(int author) => Latent.Row(_taste, author);

    public int Language(int author) => Country.All[CountryOf[author]].Language;

    // So that the mean over items, not over authors, is the share that was asked for.
    private void ScaleLabelRates(double[] productivity, double share)
    {
        double labelled = 0, all = 0;
        for (var a = 0; a < Count; a++)
        {
            labelled += productivity[a] * LabelRate[a];
            all += productivity[a];
        }

        for (var a = 0; a < Count; a++) LabelRate[a] = Math.Min(1, LabelRate[a] * share * all / labelled);
    }
}
