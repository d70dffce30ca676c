using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// A policy as a table: <c>action, probability</c>, and where it differs by them <c>context</c> and <c>position</c> (from the
/// log's first position; empty, absent or <c>*</c> is every one). CSV, TSV or JSONL.
/// </summary>
internal sealed class PolicyFile
{
    private readonly Dictionary<(string Context, int Position), Choice> _choices = [];
    private readonly string _path;

    private PolicyFile(string path) => _path = path;

    /// <summary>Reads a policy and checks that each of its decisions sums to 1.</summary>
    public static PolicyFile Read(string path)
    {
        var policy = new PolicyFile(path);
        using var reader = new FieldReader(path, ["action", "probability"], "context", "position");
        while (reader.Read())
        {
            var context = reader.Has(2) ? reader.Text(2) : "*";
            var position = reader.Has(3) && reader.Text(3) != "*" ? reader.Whole(3, 0, 1_000_000) : -1;
            if (!policy._choices.TryGetValue((context, position), out var choice))
                policy._choices.Add((context, position), choice = new Choice(reader.Line));
            if (!choice.Actions.TryAdd(reader.Text(0), reader.Probability(1))) throw reader.Wrong($"'{reader.Text(0)}' comes twice in one decision.", 0);
        }

        if (policy._choices.Count == 0) throw new InputException("holds no probability.", path);
        foreach (var ((context, position), choice) in policy._choices)
        {
            var sum = choice.Actions.Values.Sum();
            if (Math.Abs(sum - 1) > 1e-4)
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"the probabilities of context '{context}'{(position < 0 ? "" : $", position {position}")} (from this line on) sum to {sum:0.######}; they must sum to 1."), path, choice.Line, "probability");
        }

        return policy;
    }

    /// <summary>The probabilities of actions 0..actions-1 at each position, without contexts: <c>[position * actions + action]</c>. Positions of the file count from 1 as the log's do.</summary>
    public static double[] ReadActions(string path, int actions, int positions)
    {
        var policy = Read(path);
        var target = new double[positions * actions];
        for (var k = 0; k < positions; k++)
            foreach (var (name, probability) in policy.Of("*", k + 1) ?? throw new InputException($"has no decision for position {k + 1}.", path))
            {
                if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var action) || action >= actions)
                    throw new InputException($"action '{name}' is unknown; actions are 0 to {actions - 1}.", path, policy.LineOf("*", k + 1), "action");
                target[k * actions + action] = probability;
            }

        return target;
    }

    /// <summary>The actions of a decision: of the context and position, else of the context, else of the position, else of all; null when there is none.</summary>
    public IReadOnlyDictionary<string, double>? Of(string context, int position) => Find(context, position)?.Actions;

    /// <summary>The line at which a decision starts; 0 when there is none.</summary>
    public int LineOf(string context, int position) => Find(context, position)?.Line ?? 0;

    /// <summary>The actions named anywhere.</summary>
    public IEnumerable<string> AllActions() => _choices.Values.SelectMany(c => c.Actions.Keys);

    public string Path => _path;

    private Choice? Find(string context, int position)
    {
        if (_choices.TryGetValue((context, position), out var choice)) return choice;
        if (_choices.TryGetValue((context, -1), out choice)) return choice;
        if (_choices.TryGetValue(("*", position), out choice)) return choice;
        return _choices.GetValueOrDefault(("*", -1));
    }

    private sealed class Choice(int line)
    {
        public int Line => line;

        public Dictionary<string, double> Actions { get; } = new(StringComparer.Ordinal);
    }
}
