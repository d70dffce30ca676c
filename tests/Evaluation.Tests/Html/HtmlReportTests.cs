using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests.Html;

public class HtmlReportTests(ITestOutputHelper output)
{
    [Fact]
    public void Render_AnyReport_IsOneFileThatAsksForNothing()
    {
        var html = HtmlReport.Render(SampleReport.Everything());
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(html, "<script"));
        Assert.Equal(2, Regex.Count(html, "</script"));
        Assert.DoesNotMatch("<(link|img|iframe)[ >]|<script[^>]* src=", html);
        Assert.DoesNotContain("\r", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 100_000, 750_000);
    }

    [Fact]
    public void Render_PolicyOfThePage_AllowsThisScriptAlone()
    {
        var html = HtmlReport.Render(ReportDocumentTests.Small());
        var script = Regex.Match(html, "<script>(.*)</script>", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SameDocument_GivesTheSameBytes() => Assert.Equal(HtmlReport.Render(SampleReport.Everything()), HtmlReport.Render(SampleReport.Everything()));

    [Fact]
    public void Render_HostileTitle_StaysText()
    {
        var title = "</title></script><script>alert(1)</script>\"'&";
        var html = HtmlReport.Render(ReportDocumentTests.Small() with { Title = title });
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains($"<title>{WebUtility.HtmlEncode(title)}</title>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FolderThatIsMissing_IsMadeAndTheFileIsWhole()
    {
        using var files = new TempFiles();
        var path = Path.Combine(Path.GetDirectoryName(files.Write("x", ""))!, "new", "report.html");
        HtmlReport.Write(ReportDocumentTests.Small(), path);
        HtmlReport.Write(ReportDocumentTests.Small(), path);
        Assert.Equal(HtmlReport.Render(ReportDocumentTests.Small()), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Bundle_Sources_AreThoseItWasBuiltFrom()
    {
        var root = Path.Combine(RepositoryRoot(), "web", "report");
        var files = Directory.GetFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));
        var text = new StringBuilder();
        foreach (var file in files.Append("build.js").Append("package-lock.json").Order(StringComparer.Ordinal)) text.Append($"{file}\n{File.ReadAllText(Path.Combine(root, file))}\n");
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
        Assert.True(HtmlReport.Render(ReportDocumentTests.Small()).Contains($"Sources {fingerprint}.", StringComparison.Ordinal), "web/report/dist is stale: run npm ci && npm run build in web/report.");
    }

    [Fact]
    public void Bundle_BuiltAgain_IsTheCommittedOne()
    {
        var root = Path.Combine(RepositoryRoot(), "web", "report");
        if (!Directory.Exists(Path.Combine(root, "node_modules")) || Programs.Find("node") is not { } node)
        {
            output.WriteLine("SKIPPED: needs node, and npm ci in web/report.");
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(node, [Path.Combine(root, "build.js"), "--check"]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    internal static string RepositoryRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "FeedRanker.sln"))) root = Path.GetDirectoryName(root)!;
        return root;
    }
}
