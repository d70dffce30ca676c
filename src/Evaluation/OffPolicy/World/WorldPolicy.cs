using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// A policy over the requests of a generated world, worked out once for all of them: its probability of each candidate at each
/// position, the logging policy's, and what is true of it.
/// </summary>
public sealed class WorldPolicy
{
    private const int Draws = 400;

    private WorldPolicy(string name, bool knowsPages, PolicyDistributions distributions, double truth)
    {
        Name = name;
        KnowsPages = knowsPages;
        Distributions = distributions;
        Truth = truth;
    }

    /// <summary>As it was asked for.</summary>
    public string Name { get; }

    /// <summary>Decision <c>request * positions + position</c>.</summary>
    public PolicyDistributions Distributions { get; }

    /// <summary>Clicks per page that it earns, exactly as the world was made: Σ_k examination(k) Σ_i π(i at k) attraction(i).</summary>
    public double Truth { get; }

    /// <summary>Whether the probability of whole pages is known.</summary>
    public bool KnowsPages { get; }

    /// <summary>Works out a policy.</summary>
    /// <param name="world">The requests.</param>
    /// <param name="policy"><c>uniform</c>, <c>softmax:TEMPERATURE[:EXPLORATION]</c> over the logging scores, or a policy file whose context is the request id and whose position counts from 0.</param>
    /// <param name="seed">Of the draws behind the probabilities of lower positions.</param>
    /// <param name="ct">Stops it.</param>
    public static WorldPolicy Of(WorldRequests world, string policy, ulong seed, CancellationToken ct)
    {
        var (placement, logged) = (Parse(policy), world.Logging());
        var file = placement is null ? PolicyFile.Read(policy) : null;
        var places = world.Examination.Length;
        var starts = new int[world.Requests.Count * places + 1];
        for (var r = 0; r < world.Requests.Count; r++)
            for (var k = 0; k < places; k++)
            {
                var candidates = world.Requests[r].Items.Length;
                starts[r * places + k + 1] = starts[r * places + k] + (k < candidates ? candidates : 0);
            }
        var (actions, target, logging) = (new int[starts[^1]], new double[starts[^1]], new double[starts[^1]]);
        for (var r = 0; r < world.Requests.Count; r++)
        {
            ct.ThrowIfCancellationRequested();
            var request = world.Requests[r];
            var filled = Math.Min(places, request.Items.Length);
            var (from, length) = (starts[r * places], filled * request.Items.Length);
            for (var i = 0; i < length; i++) actions[from + i] = request.Items[i % request.Items.Length];
            var random = FeedRandom.For(seed, (ulong)r);
            logged.Marginals(request.Scores, filled, Draws, ref random, logging.AsSpan(from, length));
            if (placement is not null) placement.Marginals(request.Scores, filled, Draws, ref random, target.AsSpan(from, length));
            else world.FillFrom(file!, request, target.AsSpan(from, length));
        }

        var distributions = new PolicyDistributions(starts, actions, target, logging);
        return new WorldPolicy(policy, placement is not null, distributions, TrueValue(world, target, starts));
    }

    /// <summary>The policy itself, with scratch space of its own; null for a policy file.</summary>
    internal SoftmaxPlacement? Placement() => Parse(Name);

    private static SoftmaxPlacement? Parse(string policy)
    {
        if (policy == "uniform") return SoftmaxPlacement.Uniform();
        if (!policy.StartsWith("softmax:", StringComparison.Ordinal)) return null;
        var parts = policy.Split(':');
        if (parts.Length <= 3 && Number(parts[1], out var temperature) && temperature >= 0.01)
        {
            if (parts.Length == 2) return new SoftmaxPlacement(temperature, 0);
            if (Number(parts[2], out var exploration) && exploration is >= 0 and <= 1) return new SoftmaxPlacement(temperature, exploration);
        }

        throw new InputException($"'{policy}' must be softmax:TEMPERATURE or softmax:TEMPERATURE:EXPLORATION, of at least 0.01 and from 0 to 1.", field: "policy");
    }

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static double TrueValue(WorldRequests world, double[] target, int[] starts)
    {
        var places = world.Examination.Length;
        var value = 0.0;
        for (var r = 0; r < world.Requests.Count; r++)
        {
            var attraction = world.Requests[r].Attraction;
            for (var k = 0; k < Math.Min(places, attraction.Length); k++)
                for (var i = 0; i < attraction.Length; i++) value += world.Examination[k] * target[starts[r * places + k] + i] * attraction[i];
        }

        return value / world.Requests.Count;
    }
}
