namespace FeedRanker.Reranking;

/// <summary>Collects what is wrong with one file while it is read on to the end.</summary>
internal sealed class RuleProblems(string file)
{
    private const int Most = 100;

    // A set as well, because rules shared by an alias are read once for each surface.
    private readonly HashSet<RuleProblem> _known = [];
    private readonly List<RuleProblem> _found = [];

    public bool HasErrors { get; private set; }

    public IReadOnlyList<RuleProblem> Warnings => Sorted(warnings: true);

    public void Add(YamlPlace place, string message) => Put(new RuleProblem(file, place.Line, place.Column, message));

    public void Warn(YamlPlace place, string message) => Put(new RuleProblem(file, place.Line, place.Column, message, true));

    /// <exception cref="RuleFileException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (HasErrors) throw new RuleFileException(Sorted(warnings: false));
    }

    private void Put(RuleProblem problem)
    {
        HasErrors |= !problem.IsWarning;
        if (_found.Count < Most && _known.Add(problem)) _found.Add(problem);
    }

    private List<RuleProblem> Sorted(bool warnings) =>
        [.. _found.Where(p => p.IsWarning == warnings).OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
