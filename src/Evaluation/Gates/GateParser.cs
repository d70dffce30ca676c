using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Reads the text of a <see cref="GateCondition"/> from left to right; its grammar is there.</summary>
internal sealed class GateParser(string text)
{
    private static readonly (string Name, GateReading Reading)[] Readings =
    [
        ("low", GateReading.Low), ("high", GateReading.High), ("p", GateReading.P), ("value", GateReading.Value),
    ];

    private static readonly (string Sign, GateComparison Comparison)[] Signs =
    [
        ("<=", GateComparison.AtMost), (">=", GateComparison.AtLeast), ("<", GateComparison.Below), (">", GateComparison.Above),
    ];

    private int _at;

    public IReadOnlyList<GateTerm> Terms()
    {
        var terms = new List<GateTerm> { Term() };
        while (SkipBlanks() < text.Length)
        {
            var start = _at;
            if (Word() != "and") throw Wrong(start, "'and' or the end is expected here");
            terms.Add(Term());
        }

        return terms;
    }

    private GateTerm Term()
    {
        var start = SkipBlanks();
        var word = Word();
        if (word.Length == 0) throw Wrong(start, "a metric such as ndcg@10 is expected here");
        var reading = GateReading.Difference;
        var called = SkipBlanks() < text.Length && text[_at] == '(';
        if (called)
        {
            reading = Array.Find(Readings, r => r.Name == word) is { Name: not null } found ? found.Reading
                : throw Wrong(start, $"'{word}(…)' is none of {string.Join(", ", Readings.Select(r => r.Name + "(…)"))}");
            _at++;
            start = SkipBlanks();
            word = Word();
        }

        var metric = Metric(start, word);
        var (attribute, value) = Slice();
        if (called) Expect(')');
        var comparison = Sign();
        var (limit, isPercent) = Limit();
        return new GateTerm(reading, metric, attribute, value, comparison, limit, isPercent);
    }

    private Metric Metric(int start, string word)
    {
        try
        {
            return MetricCatalog.Parse(word);
        }
        catch (InputException e)
        {
            throw Wrong(start, e.Problem.TrimEnd('.'));
        }
    }

    private (string? Attribute, string? Value) Slice()
    {
        if (SkipBlanks() == text.Length || text[_at] != '[') return (null, null);
        var start = ++_at;
        var end = text.IndexOf(']', start);
        if (end < 0) throw Wrong(start, "the slice that starts here has no closing ']'");
        var equals = text.IndexOf('=', start, end - start);
        if (equals < 0) throw Wrong(start, "a slice is written attribute=value");
        _at = end + 1;
        return (text[start..equals].Trim(), text[(equals + 1)..end].Trim());
    }

    private GateComparison Sign()
    {
        SkipBlanks();
        foreach (var (sign, comparison) in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) continue;
            _at += sign.Length;
            return comparison;
        }

        throw Wrong(_at, "one of <, <=, >, >= is expected here");
    }

    private (double Limit, bool IsPercent) Limit()
    {
        var start = SkipBlanks();
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '+' or '-')) _at++;
        if (!double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) || !double.IsFinite(limit))
            throw Wrong(start, "a number such as -0.5% or 0.01 is expected here");
        if (SkipBlanks() == text.Length || text[_at] != '%') return (limit, false);
        _at++;
        return (limit / 100, true);
    }

    private void Expect(char sign)
    {
        if (SkipBlanks() == text.Length || text[_at] != sign) throw Wrong(_at, $"'{sign}' is expected here");
        _at++;
    }

    private string Word()
    {
        var start = SkipBlanks();
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '@' or '_' or '-')) _at++;
        return text[start.._at];
    }

    private int SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return _at;
    }

    private InputException Wrong(int at, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"position {at + 1} of '{text}': {problem}."), field: "--fail-if");
}
