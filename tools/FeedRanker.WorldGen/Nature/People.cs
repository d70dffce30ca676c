using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>The users, by row: tastes that drift, habits, and what they say about themselves.</summary>
internal sealed class People
{
    /// <summary>How many topics a user's taste mixes.</summary>
    public const int TopicsEach = 4;

    private const double LateShare = 0.2;
    private readonly WorldOptions _options;
    private readonly float[] _taste;
    private readonly float[] _goal;
    private readonly float[] _drift;
    private readonly byte[] _topics;

    public People(WorldOptions options, LatentSpace space)
    {
        _options = options;
        var n = options.Users;
        _taste = new float[n * Latent.Dimensions];
        _goal = new float[n * Latent.Dimensions];
        _drift = new float[n];
        _topics = new byte[n * TopicsEach];
        CountryOf = new byte[n];
        AgeGroup = new byte[n];
        JoinedMs = new long[n];
        SessionRate = new float[n];
        MorningHour = new float[n];
        EveningHour = new float[n];
        Curiosity = new float[n];
        Warmth = new float[n];
        Patience = new float[n];
        Gullibility = new float[n];
        for (var u = 0; u < n; u++)
        {
            var random = Chance.Of(options.Seed, SeedPart.User, (ulong)u);
            DrawPerson(u, ref random);
            DrawHabits(u, ref random);
            DrawTaste(u, space, ref random);
        }
    }

    public byte[] CountryOf { get; }

    public byte[] AgeGroup { get; }

    public long[] JoinedMs { get; }

    /// <summary>Sessions per day while joined.</summary>
    public float[] SessionRate { get; }

    /// <summary>Local hours around which sessions begin.</summary>
    public float[] MorningHour { get; }

    public float[] EveningHour { get; }

    /// <summary>Added to the logit of every attraction: some people click on more.</summary>
    public float[] Curiosity { get; }

    /// <summary>Probability that a satisfying item is liked.</summary>
    public float[] Warmth { get; }

    /// <summary>Probability of asking for one more page after a page without a click.</summary>
    public float[] Patience { get; }

    /// <summary>How far clickbait works on them, around 1.</summary>
    public float[] Gullibility { get; }

    public int Language(int user) => Country.All[CountryOf[user]].Language;

    /// <summary>The topics a user's taste is made of, strongest first.</summary>
    public ReadOnlySpan<byte> Topics(int user) => _topics.AsSpan(user * TopicsEach, TopicsEach);

    /// <summary>The user's unit taste vector at a time: a slow turn from one taste towards another.</summary>
    public void Taste(int user, long timeMs, Span<float> into)
    {
        var angle = _drift[user] * Math.Max(0, timeMs - _options.StartMs) / (double)Clock.DayMs;
        into.Clear();
        Latent.Add((float)Math.Cos(angle), Latent.Row(_taste, user), into);
        Latent.Add((float)Math.Sin(angle), Latent.Row(_goal, user), into);
    }

    private void DrawPerson(int user, ref FeedRandom random)
    {
        CountryOf[user] = (byte)Chance.Pick(ref random, Country.Cumulated);
        AgeGroup[user] = (byte)Math.Min(LatentSpace.AgeGroups.Length - 1, (int)(6 * Math.Pow(Chance.Beta22(ref random), 0.9)));
        JoinedMs[user] = Chance.Flip(ref random, LateShare)
            ? _options.StartMs + (long)(random.NextDouble() * 0.9 * (_options.EndMs - _options.StartMs))
            : _options.StartMs - 1 - (long)(random.NextDouble() * 700 * Clock.DayMs);
    }

    private void DrawHabits(int user, ref FeedRandom random)
    {
        const double Spread = 1.0; // of the log of the rate: the busiest tenth makes about half of the sessions
        var rate = _options.SessionsPerDay * Math.Exp(Spread * random.NextNormal() - Spread * Spread / 2);
        SessionRate[user] = (float)Math.Min(rate, 20 * Math.Max(1, _options.SessionsPerDay));
        MorningHour[user] = (float)(7.5 + 1.5 * random.NextNormal());
        EveningHour[user] = (float)(20 + 1.7 * random.NextNormal());
        Curiosity[user] = (float)(0.4 * random.NextNormal());
        Warmth[user] = (float)Math.Min(0.8, 0.22 * Math.Exp(0.6 * random.NextNormal()));
        Patience[user] = (float)(0.25 + 0.3 * random.NextDouble());
        Gullibility[user] = (float)(0.4 + 1.2 * random.NextDouble());
        _drift[user] = (float)Math.Min(0.08, 0.025 * Chance.Exponential(ref random));
    }

    private void DrawTaste(int user, LatentSpace space, ref FeedRandom random)
    {
        var popularity = space.Popularity(AgeGroup[user], CountryOf[user]);
        var taste = Latent.Row(_taste, user);
        var goal = Latent.Row(_goal, user);
        for (var k = 0; k < TopicsEach; k++)
        {
            var topic = Chance.Pick(ref random, popularity);
            _topics[user * TopicsEach + k] = (byte)topic;
            Latent.Add(1f / (1 + 0.5f * k), space.Topic(topic), taste);
        }

        // What is of their own: without it, topics would say all there is to say about taste.
        Latent.Normalise(taste);
        Latent.AddNoise(ref random, 0.75, taste);
        Latent.Normalise(taste);
        Latent.Add(0.8f, space.Topic(Chance.Pick(ref random, popularity)), goal);
        Latent.AddNoise(ref random, 0.8, goal);
        Latent.Add(-Latent.Dot(goal, taste), taste, goal); // orthogonal, so that the turn keeps its length
        Latent.Normalise(goal);
    }
}
