using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>When sessions begin: a Poisson number per user and day, at hours that follow the user's rhythm.</summary>
internal sealed class SessionSchedule(World world)
{
    private const int MostDays = 512;
    private const int MostSessions = 64;
    private const double IntentShare = 0.6;
    private readonly double[] _rhythm = new double[24];

    /// <summary>Draws the sessions of one day and hands each over with its first moment.</summary>
    public void Plan(int day, Action<long, Session> begin)
    {
        for (var u = 0; u < world.Options.Users; u++) Plan(u, day, begin);
    }

    private void Plan(int user, int day, Action<long, Session> begin)
    {
        var people = world.People;
        var key = (ulong)user * MostDays + (ulong)day;
        var random = Chance.Of(world.Options.Seed, SeedPart.Schedule, key);
        var dayMs = world.Options.StartMs + day * Clock.DayMs;
        var weekend = (dayMs / Clock.DayMs + 3) % 7 >= 5; // 1970-01-01 was a Thursday
        var count = Math.Min(MostSessions, Chance.Poisson(ref random, people.SessionRate[user] * (weekend ? 1.25 : 0.9)));
        if (count == 0) return;
        ReadOnlySpan<double> cumulated = Rhythm(user);
        for (var k = 0; k < count; k++)
        {
            var local = Chance.Pick(ref random, cumulated);
            var hour = (local - Country.All[people.CountryOf[user]].OffsetHours + 24) % 24;
            var timeMs = dayMs + hour * Clock.HourMs + random.Next((int)Clock.HourMs);
            var intent = Intent(user, ref random);
            var own = Chance.Of(world.Options.Seed, SeedPart.Session, key * MostSessions + (ulong)k);
            if (timeMs >= people.JoinedMs[user]) begin(timeMs, new Session(user, intent, own));
        }
    }

    private double[] Rhythm(int user)
    {
        var sum = 0.0;
        for (var h = 0; h < 24; h++)
        {
            sum += 0.08 + Bump(h - world.People.MorningHour[user], 1.5) + 1.6 * Bump(h - world.People.EveningHour[user], 2);
            _rhythm[h] = sum;
        }

        return _rhythm;
    }

    private static double Bump(double hours, double width)
    {
        var around = hours - 24 * Math.Round(hours / 24);
        return Math.Exp(-around * around / (2 * width * width));
    }

    private int Intent(int user, ref FeedRandom random)
    {
        if (!Chance.Flip(ref random, IntentShare)) return -1;
        if (Chance.Flip(ref random, 0.15)) return random.Next(TopicTable.All.Length); // something out of the ordinary
        return world.People.Topics(user)[random.Next(People.TopicsEach)];
    }
}
