using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// What each policy would show in each decision (a context and a position): the actions that could be shown and their
/// probabilities. Rows of a log point into it, so that a distribution shared by many rows is stored once.
/// </summary>
public sealed class PolicyDistributions
{
    private readonly int[] _starts;
    private readonly int[] _actions;
    private readonly double[] _target;
    private readonly double[]? _logging;

    /// <summary>Takes the arrays; decision d owns the entries from starts[d] up to starts[d + 1].</summary>
    /// <param name="starts">One more than there are decisions, ascending from 0.</param>
    /// <param name="actions">Action of each entry.</param>
    /// <param name="target">Probability under the evaluated policy; 1 in sum over each decision.</param>
    /// <param name="logging">Probability under the logging policy, or null when only the shown action's is known.</param>
    /// <exception cref="InputException">A decision's probabilities do not sum to 1 within 1e-4, or one is out of range.</exception>
    public PolicyDistributions(int[] starts, int[] actions, double[] target, double[]? logging = null)
    {
        if (actions.Length != target.Length || (logging is not null && logging.Length != target.Length) || starts[^1] != actions.Length)
            throw new InputException($"{actions.Length} actions, {target.Length} target and {logging?.Length ?? target.Length} logging probabilities, {starts[^1]} expected.", field: nameof(starts));
        (_starts, _actions, _target, _logging) = (starts, actions, target, logging);
        for (var d = 0; d < Count; d++)
        {
            Check(Target(d), d, "target");
            if (logging is not null) Check(Logging(d), d, "logging");
        }
    }

    /// <summary>How many decisions there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Whether the logging policy's probabilities of all actions are known.</summary>
    public bool KnowsLogging => _logging is not null;

    /// <summary>The actions of a decision.</summary>
    public ReadOnlySpan<int> Actions(int decision) => Slice(_actions, decision);

    /// <summary>The evaluated policy's probabilities, aligned with <see cref="Actions"/>.</summary>
    public ReadOnlySpan<double> Target(int decision) => Slice(_target, decision);

    /// <summary>The logging policy's probabilities, aligned with <see cref="Actions"/>; empty when they are not known.</summary>
    public ReadOnlySpan<double> Logging(int decision) => _logging is null ? [] : Slice(_logging, decision);

    /// <summary>The evaluated policy's probability of an action, 0 when it is not among the decision's.</summary>
    public double TargetOf(int decision, int action)
    {
        var at = Actions(decision).IndexOf(action);
        return at < 0 ? 0 : Target(decision)[at];
    }

    private static void Check(ReadOnlySpan<double> probabilities, int decision, string policy)
    {
        if (probabilities.IsEmpty) return; // a decision that no row comes from
        var sum = 0.0;
        foreach (var p in probabilities)
        {
            if (!(p >= 0 && p <= 1 + 1e-9)) throw new InputException($"{p} in decision {decision} of the {policy} policy must be a probability from 0 to 1.", field: policy);
            sum += p;
        }

        if (!(Math.Abs(sum - 1) <= 1e-4)) throw new InputException($"the {policy} policy's probabilities of decision {decision} sum to {sum:0.######}; they must sum to 1.", field: policy);
    }

    private ReadOnlySpan<T> Slice<T>(T[] values, int decision) => values.AsSpan(_starts[decision], _starts[decision + 1] - _starts[decision]);
}
