using System.Diagnostics;
using FeedRanker.Core;

namespace FeedRanker.Reranking.Tests;

public sealed class RuleFileFuzzTests
{
    private static readonly string[] Scraps =
        ["\t", "\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", "\"", "&a ", "*a", "!!x ", "|", ">", "%", "@", "#", "---\n", "...\n", "? ", "\0", "\uFEFF", "é", "\ud800", "null", "1e999", "-1", "<<: *a\n"];

    [Fact]
    public void Parse_MutatedFiles_ThrowOnlyRuleFileException()
    {
        var files = Directory.GetFiles(Path.Combine(RuleText.Root(), "data", "rules"), "*.yaml").Order().Select(File.ReadAllText)
            .Append(RuleText.File(RuleText.Kinds)).ToArray();
        var random = new FeedRandom(20240607);
        var sound = 0;
        for (var i = 0; i < 4000; i++)
        {
            var text = files[random.Next(files.Length)];
            for (var m = random.Next(4) + 1; m > 0; m--) text = Mutate(text, files, ref random);
            try
            {
                RuleFile.Parse(text, "fuzz.yaml").StepsFor("home", Binding());
                sound++;
            }
            catch (RuleFileException e)
            {
                Assert.All(e.Problems, problem => Assert.True(problem.Message.Length > 0 && problem is { Line: >= 0, Column: >= 0 }));
            }
        }

        Assert.InRange(sound, 100, 3900);
    }

    [Fact]
    public void Parse_HostileFiles_EndQuickly()
    {
        string[] hostile =
        [
            new('[', 500_000),
            string.Concat(Enumerable.Repeat("{a: ", 200_000)),
            string.Concat(Enumerable.Repeat("- ", 400_000)),
            string.Concat(Enumerable.Repeat("? ", 400_000)),
            "version: 1\nsurfaces: {" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"s{i}: [],")) + "}",
            "version: 1\nsurfaces:\n  a: &a\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"    - {{id: r{i}, kind: sort, owner: o, reason: r}}\n"))
                + string.Concat(Enumerable.Range(0, 90).Select(i => $"  b{i}: *a\n")),
            "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
        ];
        foreach (var text in hostile)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.NotEmpty(RuleText.Problems(text));
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"slow: {text[..20]}");
        }
    }

    private static RuleBinding Binding()
    {
        var schema = new ColumnSchema();
        return new RuleBinding(schema, schema["score.ranker"]);
    }

    private static string Mutate(string text, string[] files, ref FeedRandom random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(text.Length - at, random.Next(12));
        switch (random.Next(5))
        {
            case 0: return text.Insert(at, Scraps[random.Next(Scraps.Length)]);
            case 1: return text.Remove(at, length);
            case 2: return text.Insert(random.Next(text.Length + 1), text.Substring(at, length));
            case 3: return at == text.Length ? text : text[..at] + (char)(32 + random.Next(95)) + text[(at + 1)..];
            default:
                var other = files[random.Next(files.Length)];
                return text[..at] + other[random.Next(other.Length)..];
        }
    }
}
