namespace FeedRanker.Evaluation;

/// <summary>Pages of a generated world as they turn into the columns of a log.</summary>
internal sealed class WorldPages(WorldRequests world, WorldPolicy policy, int pages)
{
    private readonly int _places = world.Examination.Length;
    private readonly LogColumns _columns = new();
    private readonly List<int> _users = new(pages);
    private readonly List<double> _cascade = [];
    private readonly List<double> _page = [];
    private readonly SoftmaxPlacement? _placement = policy.Placement();
    private int _units;

    public void Add(int request, int[] page, double[] logged, bool[] clicked)
    {
        var of = world.Requests[request];
        Span<double> wanted = stackalloc double[page.Length];
        _placement?.Conditional(of.Scores, page, wanted);
        var weight = 1.0;
        for (var k = 0; k < page.Length; k++)
        {
            var decision = request * _places + k;
            _columns.Units.Add(_units);
            _columns.Actions.Add(of.Items[page[k]]);
            _columns.Positions.Add(k);
            _columns.Rewards.Add(clicked[k] ? 1 : 0);
            _columns.Decisions.Add(decision);
            _columns.Propensities.Add(policy.Distributions.Logging(decision)[page[k]]);
            _columns.Targets.Add(policy.Distributions.Target(decision)[page[k]]);
            _users.Add(of.User);
            _cascade.Add(weight *= wanted[k] / logged[k]);
        }

        for (var k = 0; k < page.Length; k++) _page.Add(weight);
        _units++;
    }

    public PolicyLog ToLog(string name) => new()
    {
        Name = name,
        UnitOf = [.. _columns.Units],
        Units = _units,
        Actions = [.. _columns.Actions],
        ActionCount = world.ItemCount,
        Positions = [.. _columns.Positions],
        PositionCount = _places,
        Rewards = [.. _columns.Rewards],
        Propensities = [.. _columns.Propensities],
        Targets = [.. _columns.Targets],
        CascadeWeights = policy.KnowsPages ? [.. _cascade] : null,
        PageWeights = policy.KnowsPages ? [.. _page] : null,
        Distributions = policy.Distributions,
        DecisionOf = [.. _columns.Decisions],
        Categories = world.Categories,
        ContextGroups = [.. _users],
        Per = ValuePer.Page,
        Truth = policy.Truth,
    };
}
