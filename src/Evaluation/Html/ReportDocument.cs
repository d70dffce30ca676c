using System.Text;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// What an evaluation report shows: the contract between who measures and who draws. Immutable; the same document gives
/// the same bytes. Numbers that cannot be told are NaN here, null in JSON and a dash on the page.
/// </summary>
public sealed record ReportDocument
{
    /// <summary>The name every document carries.</summary>
    public const string SchemaName = "feedranker-report";

    /// <summary>The version of the schema that is written, and the only one that is read.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    public string Schema { get; init; } = SchemaName;

    /// <summary>Always <see cref="SchemaVersion"/>.</summary>
    public int Version { get; init; } = SchemaVersion;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What was measured, and how to measure it again.</summary>
    public ReportOrigin GeneratedFor { get; init; } = new();

    /// <summary>The few numbers a decision starts from.</summary>
    public IReadOnlyList<ReportHeadline> Headline { get; init; } = [];

    /// <summary>What a reader must know before believing any number.</summary>
    public IReadOnlyList<ReportNote> Notes { get; init; } = [];

    /// <summary>The parts, in reading order.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>A report of the whole funnel: its sections are those of <see cref="FunnelSections"/> and <see cref="SystemSections"/>.</summary>
    /// <param name="funnel">What the engine did.</param>
    /// <param name="systems">Single sources beside the engine; those of its metrics that have several cuts become curves.</param>
    /// <param name="origin">What was measured.</param>
    /// <param name="title">The heading.</param>
    public static ReportDocument FromFunnel(FunnelReport funnel, SystemReport systems, ReportOrigin? origin = null, string title = "Evaluation of the feed") => new()
    {
        Title = title,
        GeneratedFor = origin ?? new ReportOrigin(),
        Headline = FunnelSections.Headline(funnel),
        Notes = [.. FunnelSections.Notes(funnel), .. SystemSections.Notes(systems)],
        Sections = [FunnelSections.Stages(funnel), FunnelSections.Sources(funnel), .. SystemSections.Of(systems), FunnelSections.Page(funnel)],
    };

    /// <summary>A report of an off-policy evaluation: its sections are those of <see cref="PolicySections"/>.</summary>
    /// <param name="report">The estimates.</param>
    /// <param name="origin">What was measured.</param>
    public static ReportDocument FromPolicy(PolicyReport report, ReportOrigin? origin = null)
    {
        origin ??= new ReportOrigin();
        return new ReportDocument
        {
            Title = "What another policy would have earned",
            GeneratedFor = origin with
            {
                Facts = [new ReportFact("Evaluated", report.Name), new ReportFact("Impressions", ReportNumbers.Grouped(report.Impressions)), new ReportFact("Units", ReportNumbers.Grouped(report.Units)), .. origin.Facts],
            },
            Headline = PolicySections.Headline(report),
            Notes = PolicySections.Notes(report),
            Sections = PolicySections.Of(report),
        };
    }

    /// <summary>A report of systems compared query by query: its sections are those of <see cref="ComparisonSections"/>.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="gates">Outcomes of the conditions that were checked.</param>
    /// <param name="origin">What was measured.</param>
    /// <param name="remarks">More that a reader should know, such as what was left out of each run.</param>
    public static ReportDocument FromComparison(Comparison comparison, IReadOnlyList<GateOutcome>? gates = null, ReportOrigin? origin = null, IReadOnlyList<string>? remarks = null)
    {
        origin ??= new ReportOrigin();
        var report = comparison.Report;
        return new ReportDocument
        {
            Title = $"{string.Join(", ", report.Systems.Where(s => s.System != report.Baseline).Select(s => s.System))} against {report.Baseline}",
            GeneratedFor = origin with { Facts = [new ReportFact("Queries", ReportNumbers.Grouped(report.Queries)), .. origin.Facts] },
            Headline = ComparisonSections.Headline(comparison),
            Notes = [.. ComparisonSections.Notes(comparison, gates ?? []), .. (remarks ?? []).Select(r => new ReportNote(NoteLevel.Note, r))],
            Sections = ComparisonSections.Of(comparison),
        };
    }

    /// <summary>Returns itself when it can be drawn.</summary>
    /// <exception cref="InputException">An id is not of a-z, 0-9, '-' and '_', or comes twice; a row or series has another
    /// length than its table or chart; or a table asks for a format that is none.</exception>
    public ReportDocument Validated()
    {
        if (Schema != SchemaName || Version != SchemaVersion)
            throw new InputException($"this is '{Schema}' version {Version}; '{SchemaName}' version {SchemaVersion} can be read.", field: "version");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in Sections)
        {
            Claim(ids, section.Id);
            foreach (var block in section.Blocks)
            {
                Claim(ids, block.Id);
                block.Check();
            }
        }

        return this;
    }

    /// <summary>The document as JSON (UTF-8, keys always in one order), safe to stand inside a script element.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportDocumentJson.Options);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Where it came from, for messages.</param>
    /// <exception cref="InputException">No JSON, another schema or version, or not valid.</exception>
    public static ReportDocument Parse(string json, string? file = null)
    {
        try
        {
            var document = JsonSerializer.Deserialize<ReportDocument>(json, ReportDocumentJson.Options);
            return (document ?? throw new InputException("the report is null.", file)).Validated();
        }
        catch (JsonException e)
        {
            throw new InputException($"this is no report: {e.Message}", file, e.LineNumber is { } line ? (int)line + 1 : 0);
        }
    }

    /// <summary>Writes the document as JSON.</summary>
    public void WriteJson(string path) => File.WriteAllText(path, Validated().ToJson() + "\n", new UTF8Encoding(false));

    private static void Claim(HashSet<string> ids, string id)
    {
        if (id.Length == 0 || id.AsSpan().ContainsAnyExcept(ReportId.Allowed)) throw new InputException($"'{id}' must be made of a-z, 0-9, '-' and '_'.", field: "id");
        if (id is "page" or "report" || !ids.Add(id)) throw new InputException($"'{id}' comes twice, or is the page's own.", field: "id");
    }
}
