using FeedRanker.Core;
using Xunit;

namespace FeedRanker.TestKit;

/// <summary>What every <see cref="IRule"/> promises, held against random worlds. Call it from a test of each rule.</summary>
public static class RuleContract
{
    private const int Worlds = 60;

    /// <summary>Checks the whole contract.</summary>
    /// <param name="make">Makes the rule for a schema whose score is in the given column.</param>
    public static void Holds(Func<ColumnSchema, Column, IRule> make)
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            IsSubPermutation(make, seed);
            IsDeterministic(make, seed);
            IgnoresDeadRows(make, seed);
        }

        TakesSmallOrders(make);
        IsThreadSafe(make);
        AllocatesNothing(make);
    }

    private static void IsSubPermutation(Func<ColumnSchema, Column, IRule> make, ulong seed)
    {
        var world = new RuleContractWorld(seed);
        var after = world.Apply(make(world.Schema, world.Score));
        Assert.True(after.Length <= world.Order.Length, $"seed {seed}: {after.Length} rows out of {world.Order.Length}");
        Assert.Equal(after.Length, after.Distinct().Count());
        Assert.Empty(after.Except(world.Order));
    }

    private static void IsDeterministic(Func<ColumnSchema, Column, IRule> make, ulong seed)
    {
        var world = new RuleContractWorld(seed);
        var rule = make(world.Schema, world.Score);
        var once = world.Apply(rule);
        Assert.Equal(once, world.Apply(rule));
        Assert.Equal(once, world.Apply(make(world.Schema, world.Score)));
    }

    private static void IgnoresDeadRows(Func<ColumnSchema, Column, IRule> make, ulong seed)
    {
        var world = new RuleContractWorld(seed);
        var other = new RuleContractWorld(seed, deadSeed: seed + 1000);
        Assert.Equal(world.Apply(make(world.Schema, world.Score)), other.Apply(make(other.Schema, other.Score)));
    }

    private static void TakesSmallOrders(Func<ColumnSchema, Column, IRule> make)
    {
        var world = new RuleContractWorld(7);
        var rule = make(world.Schema, world.Score);
        Assert.Equal(0, rule.Apply(world.Request, world.Batch, [], default));
        int[] one = [world.Order[0]];
        Assert.InRange(rule.Apply(world.Request, world.Batch, one, default), 0, 1);
        Assert.Equal(world.Order[0], one[0]);
    }

    private static void IsThreadSafe(Func<ColumnSchema, Column, IRule> make)
    {
        var worlds = Enumerable.Range(1, 4).Select(seed => new RuleContractWorld((ulong)seed, 40 * seed)).ToArray();
        var rules = worlds.Select(world => make(world.Schema, world.Score)).ToArray();
        var alone = worlds.Select((world, i) => world.Apply(rules[i])).ToArray();
        Parallel.For(0, 200, i => Assert.Equal(alone[i % 4], worlds[i % 4].Apply(rules[i % 4])));
    }

    private static void AllocatesNothing(Func<ColumnSchema, Column, IRule> make)
    {
        var world = new RuleContractWorld(3, 400);
        var rule = make(world.Schema, world.Score);
        var order = new int[world.Order.Length];
        Run(50);
        Assert.Equal(0, Allocation.Least(() =>
        {
            Run(50);
        }));

        void Run(int times)
        {
            var request = world.Request;
            for (var i = 0; i < times; i++)
            {
                world.Order.CopyTo(order, 0);
                rule.Apply(request, world.Batch, order, default);
            }
        }
    }
}
