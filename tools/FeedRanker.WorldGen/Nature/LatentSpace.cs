namespace FeedRanker.WorldGen;

/// <summary>Where topics lie in the latent space, and what whole groups of people lean to. None of it is in the files.</summary>
internal sealed class LatentSpace
{
    /// <summary>Age groups as users state them.</summary>
    public static readonly string[] AgeGroups = ["13-17", "18-24", "25-34", "35-49", "50-64", "65+"];

    private readonly float[] _topics = new float[TopicTable.All.Length * Latent.Dimensions];
    private readonly double[][] _popularity;

    public LatentSpace(ulong seed)
    {
        var random = Chance.Of(seed, SeedPart.Space);
        var families = new float[TopicTable.Families * Latent.Dimensions];
        for (var f = 0; f < TopicTable.Families; f++) Latent.AddNoise(ref random, 1, Latent.Row(families, f));
        for (var t = 0; t < TopicTable.All.Length; t++)
        {
            var topic = Latent.Row(_topics, t);
            Latent.Add(0.7f, Latent.Row(families, TopicTable.All[t].Family), topic);
            Latent.AddNoise(ref random, 0.8, topic);
            Latent.Normalise(topic);
        }

        _popularity = new double[AgeGroups.Length * Country.All.Length][];
        var ages = Leanings(ref random, AgeGroups.Length, 0.6);
        var countries = Leanings(ref random, Country.All.Length, 0.35);
        for (var i = 0; i < _popularity.Length; i++)
        {
            var weights = new double[TopicTable.All.Length];
            for (var t = 0; t < weights.Length; t++)
                weights[t] = TopicTable.Popularity[t] * ages[i / Country.All.Length][t] * countries[i % Country.All.Length][t];
            _popularity[i] = Chance.Cumulate(weights);
        }
    }

    /// <summary>Unit vector of a topic.</summary>
    public ReadOnlySpan<float> Topic(int topic) => Latent.Row(_topics, topic);

    /// <summary>Running sums of how popular each topic is with people of an age group in a country.</summary>
    public ReadOnlySpan<double> Popularity(int ageGroup, int country) => _popularity[ageGroup * Country.All.Length + country];

    private static double[][] Leanings(ref Core.FeedRandom random, int groups, double spread)
    {
        var leanings = new double[groups][];
        for (var g = 0; g < groups; g++)
        {
            leanings[g] = new double[TopicTable.All.Length];
            for (var t = 0; t < leanings[g].Length; t++) leanings[g][t] = Math.Exp(spread * random.NextNormal());
        }

        return leanings;
    }
}
