using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Turns a ranked list of rows and the judgements of its query into a <see cref="JudgedList"/>. Reusable and without
/// allocation once its buffers have grown; not thread-safe.
/// </summary>
public sealed class ListJudge
{
    private const int MaxExponent = 1000; // 2^1000 summed over any list is still finite

    private RowMap _judged = new(64); // row → index into the judgements
    private bool[] _met = new bool[64];
    private int[] _grades = new int[256];
    private int[] _ideal = new int[64];

    /// <summary>Makes a judge.</summary>
    /// <param name="gain">The gain of a grade in NDCG.</param>
    /// <param name="level">The lowest grade that counts as relevant, 1 or more (trec_eval's <c>-l</c>).</param>
    public ListJudge(Gain gain = Gain.Linear, int level = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        Gain = gain;
        Level = level;
    }

    /// <summary>The gain of a grade in NDCG.</summary>
    public Gain Gain { get; }

    /// <summary>The lowest grade that counts as relevant.</summary>
    public int Level { get; }

    /// <summary>Judges one list.</summary>
    /// <param name="ranked">Distinct rows, best first.</param>
    /// <param name="judged">Distinct rows that have a judgement.</param>
    /// <param name="grades">Their grades, in the same order; empty for grade 1 all over.</param>
    /// <param name="judgedOnly">Leave unjudged rows out of the list (trec_eval's <c>-J</c>).</param>
    /// <exception cref="InputException">A grade above 1000 with exponential gain.</exception>
    /// <exception cref="ArgumentException">A judged row is twice among the judgements or in the list.</exception>
    public JudgedList Judge(ReadOnlySpan<int> ranked, ReadOnlySpan<int> judged, ReadOnlySpan<int> grades, bool judgedOnly = false)
    {
        if (!grades.IsEmpty && grades.Length != judged.Length)
            throw new ArgumentException($"{judged.Length} judged rows but {grades.Length} grades.", nameof(grades));
        var (relevant, nonRelevant, ideal) = Learn(judged, grades);
        if (_grades.Length < ranked.Length) _grades = new int[Math.Max(ranked.Length, _grades.Length * 2)];
        var count = 0;
        foreach (var row in ranked)
        {
            var at = _judged.Find(row);
            if (at >= 0 && _met[at]) throw new ArgumentException($"row {row} is in the ranked list twice.", nameof(ranked));
            if (at >= 0) _met[at] = true;
            var grade = at < 0 ? JudgedList.Unjudged : grades.IsEmpty ? 1 : Math.Max(grades[at], JudgedList.Unjudged);
            if (judgedOnly && grade < 0) continue;
            _grades[count++] = grade;
        }

        return new JudgedList
        {
            Grades = _grades.AsSpan(0, count),
            Ideal = _ideal.AsSpan(0, ideal),
            RelevantCount = relevant,
            NonRelevantCount = nonRelevant,
            Level = Level,
            Gain = Gain,
        };
    }

    private (int Relevant, int NonRelevant, int Ideal) Learn(ReadOnlySpan<int> judged, ReadOnlySpan<int> grades)
    {
        if (_judged.Capacity < judged.Length) Grow(judged.Length);
        _judged.Clear();
        _met.AsSpan(0, judged.Length).Clear();
        int relevant = 0, nonRelevant = 0, ideal = 0;
        for (var i = 0; i < judged.Length; i++)
        {
            if (_judged.GetOrAdd(judged[i], i, mayAdd: true) != i)
                throw new ArgumentException($"row {judged[i]} is judged twice.", nameof(judged));
            var grade = grades.IsEmpty ? 1 : grades[i];
            if (grade > MaxExponent && Gain == Gain.Exponential)
                throw new InputException($"{grade} is too high for exponential gain; at most {MaxExponent}.", field: "grade");
            if (grade > 0) _ideal[ideal++] = grade;
            if (grade >= Level) relevant++;
            else if (grade >= 0) nonRelevant++;
        }

        var best = _ideal.AsSpan(0, ideal);
        best.Sort();
        best.Reverse();
        return (relevant, nonRelevant, ideal);
    }

    private void Grow(int needed)
    {
        var capacity = Math.Max(needed, _judged.Capacity * 2);
        _judged = new RowMap(capacity);
        _met = new bool[capacity];
        _ideal = new int[capacity];
    }
}
