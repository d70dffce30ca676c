namespace FeedRanker.Evaluation;

/// <summary>
/// What the reward model knows of a row and an action: the action, its position, its category, the group of the context, and what
/// the logging policy thought of the action in this context, as half octaves of its probability over the uniform one.
/// </summary>
internal sealed class RewardFactors
{
    private const int OpinionLevels = 33;
    private const double PositionRidge = 0.1;
    private readonly PolicyLog _log;
    private readonly bool _opinion;

    public RewardFactors(PolicyLog log, double ridge)
    {
        _log = log;
        _opinion = log is { Distributions.KnowsLogging: true, DecisionOf: not null, Propensities: not null };
        Levels = [log.ActionCount, log.PositionCount, (log.Categories?.Max() ?? 0) + 1, (log.ContextGroups?.Max() ?? 0) + 1, OpinionLevels];
        Ridge = [ridge, PositionRidge, ridge, ridge, PositionRidge];
        OfRows = Array.ConvertAll(Levels, _ => new int[log.Count]);
        for (var i = 0; i < log.Count; i++)
        {
            OfRows[0][i] = log.Actions[i];
            OfRows[1][i] = log.Positions[i];
            OfRows[2][i] = log.Categories?[log.Actions[i]] ?? 0;
            OfRows[3][i] = log.ContextGroups?[i] ?? 0;
            if (_opinion) OfRows[4][i] = Opinion(log.Propensities![i], log.Distributions!.Actions(log.DecisionOf![i]).Length);
        }
    }

    public int[] Levels { get; }

    public double[] Ridge { get; }

    /// <summary>The level of each factor and row: <c>[factor][row]</c>.</summary>
    public int[][] OfRows { get; }

    /// <summary>What a model expects of an action in a row's place; the logging probability is ignored where it was not known for all.</summary>
    public double Expect(EffectModel model, int row, int action, double logging, int choices)
    {
        var eta = model.Intercept + model.Effect(0, action) + model.Effect(1, OfRows[1][row]) +
            model.Effect(2, _log.Categories?[action] ?? 0) + model.Effect(3, OfRows[3][row]);
        return model.Mean(eta + model.Effect(4, _opinion ? Opinion(logging, choices) : 0));
    }

    private static int Opinion(double probability, int choices) => probability <= 0
        ? 0
        : Math.Clamp((int)Math.Round(2 * Math.Log2(probability * choices)) + OpinionLevels / 2, 0, OpinionLevels - 1);
}
