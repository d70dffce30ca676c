using System.Text;

namespace FeedRanker.Reranking.Tests;

/// <summary>Every mistake a person makes: what it says and where.</summary>
public sealed class RuleFileErrorTests
{
    private const string Head = "version: 1\nsurfaces:\n  '*':\n";
    private const string Good = "    - {id: top, kind: top_k, owner: o, reason: r, k: 5}\n";

    public static TheoryData<string, int, int, string> Mistakes() => new()
    {
        { "", 0, 0, "the file is empty" },
        { "# only a comment\n", 0, 0, "the file is empty" },
        { "~\n", 1, 1, "the file is empty" },
        { "just words\n", 1, 1, "it is 'just words'" },
        { "surfaces:\n  '*':\n" + Good, 1, 1, "the file needs 'version'" },
        { "version: 2\nsurfaces:\n  '*':\n" + Good, 1, 10, "'version' must be a whole number from 1 to 1" },
        { "version: 1\n", 1, 1, "the file needs 'surfaces'" },
        { "version: 1\nsurface:\n  '*':\n" + Good, 2, 1, "no key 'surface'; did you mean 'surfaces'?" },
        { "version: 1\nsurfaces:\n  home:\n" + Good, 3, 3, "there is no surface '*'" },
        { "version: 1\nsurfaces:\n  '*': *nowhere\n", 3, 8, "does not stand above it" },
        { "version: 1\nsurfaces:\n  '*': []\n", 3, 8, "a list of 1 to 1000 rules" },
        { "version: 1\nsurfaces:\n  'Home Page':\n" + Good + "  '*':\n" + Good, 3, 3, "lower-case letters" },
        { Head + "    - top_k\n", 4, 7, "a rule must be a group of keys" },
        { Head + "    - {id: a, kind: topk, owner: o, reason: r, k: 5}\n", 4, 21, "no kind 'topk'; did you mean 'top_k'?" },
        { Head + "    - {id: a, kind: unlike_anything, owner: o, reason: r}\n", 4, 21, "it must be one of policy_labels, already_seen" },
        { Head + "    - {kind: top_k, owner: o, reason: r, k: 5}\n", 4, 7, "a rule needs 'id'" },
        { Head + "    - {id: A b, kind: top_k, owner: o, reason: r, k: 5}\n", 4, 12, "id 'A b' must be 1 to 64 lower-case" },
        { Head + "    - {id: by-score, kind: top_k, owner: o, reason: r, k: 5}\n", 4, 12, "is taken" },
        { Head + "    - {id: a, kind: top_k, reason: r, k: 5}\n", 4, 7, "needs 'owner'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: '', k: 5}\n", 4, 46, "'reason' must be a text" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r}\n", 4, 7, "a rule of kind 'top_k' needs 'k'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 0}\n", 4, 52, "from 1 to 10000, without quotes; it is '0'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: '5'}\n", 4, 52, "it is the text \"5\"" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 1e9}\n", 4, 52, "it is '1e9'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: [5]}\n", 4, 52, "it is a list" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 5, n: 3}\n", 4, 55, "has no key 'n'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 5, enabled: yes}\n", 4, 64, "'enabled' must be true or false" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 5, required: false}\n", 4, 55, "has no key 'required'" },
        { Head + "    - {id: a, kind: top_k, owner: o, reason: r, k: 5, k: 6}\n", 4, 55, "key 'k' stands here twice, first in line 4" },
        { Head + Good + Good, 5, 7, "have the id 'top', the other in line 4" },
        { Head + "    - {id: a, kind: freshness, owner: o, reason: r, half_life: 24}\n", 4, 64, "a length of time such as 30m" },
        { Head + "    - {id: a, kind: freshness, owner: o, reason: r, half_life: 24 hours}\n", 4, 64, "it is '24 hours'" },
        { Head + "    - {id: a, kind: freshness, owner: o, reason: r, half_life: 1s}\n", 4, 64, "must be from 1m to 3650d; it is 1s" },
        { Head + "    - {id: a, kind: freshness, owner: o, reason: r, half_life: 1h, floor: .nan}\n", 4, 75, "'floor' must be a number from 0 to 1" },
        { Head + "    - {id: a, kind: freshness, owner: o, reason: r, half_live: 1h}\n", 4, 53, "did you mean 'half_life'?" },
        { Head + "    - {id: a, kind: policy_labels, owner: o, reason: r, exclude: spam}\n", 4, 66, "must be a list of 1 to 64 words" },
        { Head + "    - {id: a, kind: policy_labels, owner: o, reason: r, exclude: [spam, spam]}\n", 4, 73, "twice" },
        { Head + "    - {id: a, kind: policy_labels, owner: o, reason: r, exclude: [spam, ]}\n", 0, 0, "" },
        { Head + "    - {id: a, kind: already_seen, owner: o, reason: r, what: show}\n", 4, 62, "did you mean 'shown'?" },
        { "version: 1\nsurfaces:\n\t'*':\n", 3, 1, "tab" },
        { "version: 1\nsurfaces:\n  '*':\n    - id: a\n     kind: top_k\n", 5, 6, "the indentation does not fit" },
        { "version: 1\nsurfaces:\n  '*':\n    - id: a\n   kind: top_k\n", 5, 4, "the indentation does not fit" },
        { "version: 1\nsurfaces: [\n", 3, 1, "" },
        { "version: 1\nsurfaces: \"x\n", 3, 1, "not closed" },
        { "version: 1\nsurfaces: !!map {}\n", 2, 11, "tags" },
        { "version: 1\n---\nversion: 1\n", 2, 1, "second document" },
        { "version: 1\nsurfaces: @x\n", 2, 12, "put the text in quotes" },
        { "version: 1\nsurfaces: " + new string('[', 40), 2, 23, "nested deeper" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_Mistake_SaysWhatAndWhere(string text, int line, int column, string part)
    {
        var problems = RuleText.Problems(text);
        if (part.Length == 0 && line == 0)
        {
            Assert.Empty(problems);
            return;
        }

        Assert.Contains(problems, problem => problem.Line == line && problem.Column == column && problem.Message.Contains(part));
    }

    [Fact]
    public void Parse_SeveralMistakes_NamesAllInOrder()
    {
        var text = Head
            + "    - {id: a, kind: top_k, owner: o, reason: r, k: x}\n"
            + "    - {id: b, kind: frehsness, owner: o, reason: r}\n"
            + "    - {id: c, kind: author_cap, owner: o, reason: r, max: 2, stict: true}\n";
        var e = Assert.Throws<RuleFileException>(() => RuleFile.Parse(text, "my.yaml"));
        Assert.Equal([4, 5, 6], e.Problems.Select(problem => problem.Line));
        Assert.Contains("my.yaml:6:62: a rule of kind 'author_cap' has no key 'stict'; did you mean 'strict'?", e.Message);
        var input = e.ToInputException();
        Assert.Equal(4, input.Line);
        Assert.StartsWith("my.yaml:4: column 52: 'k' must be", input.Message);
        Assert.Contains("\nmy.yaml:5:21: there is no kind 'frehsness'; did you mean 'freshness'?", input.Message);
    }

    [Fact]
    public void Load_BadBytes_SaysWhere()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes("version: 1\n# caf"), 0xE9, (byte)'\n']);
            var problem = Assert.Throws<RuleFileException>(() => RuleFile.Load(path)).Problems[0];
            Assert.Equal((2, 6), (problem.Line, problem.Column));
            Assert.Contains("not UTF-8", problem.Message);
            File.WriteAllText(path, new string('#', RuleFile.MaxBytes + 1));
            Assert.Contains("1 MiB", Assert.Throws<RuleFileException>(() => RuleFile.Load(path)).Message);
            Assert.Contains("no such file", Assert.Throws<RuleFileException>(() => RuleFile.Load(path + ".not")).Message);
            Assert.Throws<RuleFileException>(() => RuleFile.Load(Path.GetTempPath()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("top_k|k: 5;freshness|half_life: 1h", "'r2' can never matter: it changes scores")]
    [InlineData("author_spacing|gap: 2;top_k|k: 5", "'r1' can never matter: 'r2' (line 5) sorts the feed again")]
    [InlineData("author_cap|max: 2;sort|", "'r1' keeps the first it meets")]
    [InlineData("top_k|k: 5;author_spacing|gap: 2;already_seen|", "'r3' takes items out after 'r2' (line 5) has arranged them")]
    [InlineData("top_k|k: 5;author_cap|max: 2;top_k|k: 9", "'r3' never cuts anything")]
    [InlineData("author_spacing|gap: 2;freshness|half_life: 1h", "'r2' can never matter: it changes scores, and no sort or top_k follows. Put it before the implicit sort")]
    public void Parse_RuleThatCannotMatter_Warns(string rules, string part)
    {
        var file = RuleFile.Parse(RuleText.File(rules.Split(';').Select(r => (r.Split('|')[0], r.Split('|')[1])).ToArray()), "t.yaml");
        var warning = Assert.Single(file.Warnings);
        Assert.Contains(part, warning.Message);
        Assert.True(warning is { IsWarning: true, Line: >= 4, Column: 7 });
    }
}
