using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Reranking.Tests;

/// <summary>Every pick of every method, held against the method by the book in double precision.</summary>
public sealed class DiversifierTests
{
    // A pick is right when no other candidate's gain is greater than its by more than float rounding.
    private const double Close = 2e-4;

    [Fact]
    public void Dpp_SmallSets_TakeTheExactDeterminantGain()
    {
        foreach (var (world, label) in Worlds(40, mostRows: 12))
        {
            foreach (var theta in new[] { 0f, 0.3f, 0.7f, 0.95f })
            {
                var picks = new int[8];
                var count = world.Load().Dpp(theta, picks);
                Check(world, picks.AsSpan(0, count), $"{label}, theta {theta}", (row, before) => LogGain(world, row, before, theta, int.MaxValue));
            }
        }
    }

    [Fact]
    public void Dpp_LargeSets_TakeTheDeterminantGain()
    {
        foreach (var (world, label) in Worlds(6, mostRows: 120))
        {
            var picks = new int[40];
            var count = world.Load().Dpp(0.6f, picks);
            Check(world, picks.AsSpan(0, count), label, (row, before) => LogGain(world, row, before, 0.6f, int.MaxValue));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(10)]
    public void SlidingDpp_AnySets_TakeTheDeterminantGainInTheWindow(int window)
    {
        foreach (var (world, label) in Worlds(10, mostRows: 150))
        {
            var picks = new int[60];
            var count = world.Load().SlidingDpp(0.6f, window, picks);
            Check(world, picks.AsSpan(0, count), label, (row, before) => LogGain(world, row, before, 0.6f, window - 1));
        }
    }

    [Fact]
    public void Mmr_AnySets_TakeTheGreatestMarginalRelevance()
    {
        foreach (var (world, label) in Worlds(30, mostRows: 150))
        {
            foreach (var lambda in new[] { 0f, 0.5f, 0.9f, 1f })
            {
                var picks = new int[60];
                var count = world.Load().Mmr(lambda, picks);
                Check(world, picks.AsSpan(0, count), $"{label}, lambda {lambda}", (row, before) => world.MmrValue(row, before, lambda));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void Ssd_AnySets_TakeTheGreatestVolume(int window)
    {
        foreach (var (world, label) in Worlds(8, mostRows: 60))
        {
            foreach (var gamma in new[] { 0f, 0.5f, 5f })
            {
                var picks = new int[40];
                var count = world.Load().Ssd(gamma, window, picks);
                for (var i = 0; i < count; i++)
                {
                    var before = picks[..i];
                    var (volume, lengths) = world.Spectrum(before, window);
                    Pick(world, picks[i], before, $"{label}, gamma {gamma}, place {i}", row => world.Scores[row] + gamma * volume * Rounded(lengths[row]), close: 1e-4 + 1e-2 * gamma * volume * 0.01);
                }
            }
        }

        static double Rounded(double length) => length * length < 1e-5 ? 0 : length;
    }

    [Fact]
    public void Methods_AllInstructionSets_GiveEqualPicks()
    {
        foreach (var (world, label) in Worlds(30, mostRows: 200))
        {
            Same(new MmrMethod(0.7f));
            Same(new DppMethod(0.6f));
            Same(new DppMethod(0.99f));
            Same(new SlidingDppMethod(0.6f, 7));
            Same(new SsdMethod(0.8f, 7));

            void Same<TMethod>(TMethod method)
                where TMethod : struct, IMethod
            {
                int[] wide = new int[50], half = new int[50], plain = new int[50];
                var loaded = world.Load();
                Assert.Equal(loaded.RunAs<Lanes512, TMethod>(method, wide), loaded.RunAs<LanesPlain, TMethod>(method, plain));
                loaded.RunAs<Lanes256, TMethod>(method, half);
                Assert.True(wide.SequenceEqual(plain), $"{label}, {method}: 512 bits and plain differ");
                Assert.True(half.SequenceEqual(plain), $"{label}, {method}: 256 bits and plain differ");
            }
        }
    }

    [Fact]
    public void Methods_AnySets_PickEachOnceAndAsManyAsThereAre()
    {
        foreach (var count in new[] { 0, 1, 2, 15, 16, 17, 33 })
        {
            foreach (var k in new[] { 0, 1, 16, 50 })
            {
                var world = DiversityWorld.Make((ulong)count + 1, count, 5, hostile: true, served: count % 3);
                foreach (var (name, run) in Methods())
                {
                    var picks = new int[k];
                    var picked = run(world.Load(), picks);
                    Assert.Equal(Math.Min(k, count), picked);
                    Assert.Equal(picked, picks.Take(picked).Distinct().Count());
                    Assert.All(picks.Take(picked), row => Assert.InRange(row, 0, count - 1));
                    var scoreless = picks.Take(picked).Select(row => !world.HasScore(row)).ToArray();
                    Assert.True(scoreless.SequenceEqual(scoreless.Order()), $"{name}: something without a score stands before something with one");
                }
            }
        }
    }

    [Fact]
    public void Methods_AllEqual_KeepTheOrderTheyCameIn()
    {
        var world = DiversityWorld.Of(Enumerable.Range(0, 40).Select(_ => new[] { 1f, 2, 3 }).ToArray(), Enumerable.Repeat(0.5f, 40).ToArray());
        foreach (var (name, run) in Methods())
        {
            var picks = new int[40];
            run(world.Load(), picks);
            Assert.True(picks.SequenceEqual(Enumerable.Range(0, 40)), $"{name}: {string.Join(' ', picks)}");
        }
    }

    [Fact]
    public void Methods_NoVectors_OrderByScore()
    {
        var scores = new[] { 0.1f, 0.9f, float.NaN, 0.5f, 0.9f, -2f };
        var world = DiversityWorld.Of(scores.Select(_ => new float[4]).ToArray(), scores);
        foreach (var (name, run) in Methods())
        {
            var picks = new int[6];
            run(world.Load(), picks);
            Assert.True(picks.SequenceEqual([1, 4, 3, 0, 5, 2]), $"{name}: {string.Join(' ', picks)}");
        }
    }

    [Fact]
    public void Methods_ScaledVectorsOrOtherOrder_PickTheSame()
    {
        var world = DiversityWorld.Make(5, 120, 12);
        var scaled = DiversityWorld.Of(world.Vectors.Select((v, i) => v.Select(x => x * MathF.Pow(2, i % 9 - 4)).ToArray()).ToArray(), world.Scores);
        var random = new FeedRandom(6);
        var shuffle = Enumerable.Range(0, world.Count).OrderBy(_ => random.NextULong()).ToArray();
        var shuffled = DiversityWorld.Of(shuffle.Select(i => world.Vectors[i]).ToArray(), shuffle.Select(i => world.Scores[i]).ToArray());
        foreach (var (name, run) in Methods())
        {
            int[] picks = new int[30], ofScaled = new int[30], ofShuffled = new int[30];
            run(world.Load(), picks);
            run(scaled.Load(), ofScaled);
            run(shuffled.Load(), ofShuffled);
            Assert.True(picks.SequenceEqual(ofScaled), $"{name}: lengths of vectors matter");
            Assert.True(picks.SequenceEqual(ofShuffled.Select(i => shuffle[i])), $"{name}: the order of candidates matters");
        }
    }

    [Fact]
    public void Dpp_WideScores_OrderByScoreWhereItRules()
    {
        // exp of these would underflow many times over.
        var world = DiversityWorld.Make(9, 64, 16);
        var scores = Enumerable.Range(0, 64).Select(i => -1000f * i).ToArray();
        foreach (var window in new[] { 0, 6 })
        {
            var picks = new int[16];
            var loaded = DiversityWorld.Of(world.Vectors, scores).Load();
            if (window == 0) loaded.Dpp(0.9f, picks);
            else loaded.SlidingDpp(0.9f, window, picks);
            Assert.Equal(Enumerable.Range(0, 16), picks);
        }
    }

    [Fact]
    public void Methods_SteadyState_AllocateNothing()
    {
        var world = DiversityWorld.Make(3, 700, 64, hostile: true, served: 5, ridge: 0.01f);
        var loaded = world.Load();
        var picks = new int[50];
        foreach (var (name, run) in Methods())
        {
            Run();
            Run();
            var bytes = Allocation.Least(() =>
            {
                for (var i = 0; i < 10; i++) Run();
            });
            Assert.True(bytes == 0, $"{name} allocates {bytes} bytes in ten runs");

            void Run()
            {
                world.Load(loaded);
                run(loaded, picks);
            }
        }
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        var diversifier = new Diversifier();
        diversifier.Begin(4);
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.Mmr(1.5f, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.Mmr(float.NaN, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.Dpp(1f, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.SlidingDpp(0.5f, 1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.Ssd(-1f, 5, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => diversifier.Begin(0));
        Assert.Throws<ArgumentException>(() => diversifier.Add(new float[3], 1));
    }

    private static IEnumerable<(string Name, Func<Diversifier, int[], int> Run)> Methods() =>
    [
        ("mmr", (d, picks) => d.Mmr(0.6f, picks)),
        ("dpp", (d, picks) => d.Dpp(0.6f, picks)),
        ("sliding dpp", (d, picks) => d.SlidingDpp(0.6f, 5, picks)),
        ("ssd", (d, picks) => d.Ssd(0.5f, 5, picks)),
    ];

    private static IEnumerable<(DiversityWorld World, string Label)> Worlds(int count, int mostRows)
    {
        var random = new FeedRandom(77);
        for (var seed = 1UL; seed <= (ulong)count; seed++)
        {
            var (rows, dimensions) = (1 + random.Next(mostRows), 1 + random.Next(40));
            var hostile = seed % 2 == 0;
            var ridge = seed % 3 == 0 ? 0.05f : 0;
            yield return (DiversityWorld.Make(seed, rows, dimensions, hostile, (int)seed % 4, ridge), $"seed {seed}: {rows} x {dimensions}, hostile {hostile}, ridge {ridge}");
        }
    }

    // log of exp(2 alpha s) times the ratio of determinants; a candidate in the span of the others comes after all by score.
    private static double LogGain(DiversityWorld world, int row, IReadOnlyList<int> before, double theta, int beside)
    {
        var ratio = world.DeterminantRatio(row, before, beside);
        return ratio < 1e-5 ? -1e6 + world.Scores[row] : theta / (1 - theta) * world.Scores[row] + Math.Log(ratio);
    }

    private static void Check(DiversityWorld world, ReadOnlySpan<int> picks, string label, Func<int, IReadOnlyList<int>, double> value)
    {
        for (var i = 0; i < picks.Length; i++)
        {
            var before = picks[..i].ToArray();
            Pick(world, picks[i], before, $"{label}, place {i}", row => value(row, before), Close);
        }
    }

    private static void Pick(DiversityWorld world, int picked, int[] before, string label, Func<int, double> value, double close)
    {
        var left = world.Left(before).ToArray();
        if (left.Length == 0) return; // what has no score follows in its order: held elsewhere
        Assert.Contains(picked, left);
        var best = left.MaxBy(value);
        Assert.True(value(picked) >= value(best) - close, $"{label}: took {picked} of {value(picked)} where {best} gives {value(best)}");
    }
}
