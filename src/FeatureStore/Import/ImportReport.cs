using System.Globalization;

namespace FeedRanker.FeatureStore;

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>The format's name.</summary>
    public required string Format { get; init; }

    /// <summary>Lines read, headers and blank lines aside.</summary>
    public long Lines { get; init; }

    /// <summary>Items added, replaced, and there already.</summary>
    public UpsertResult Items { get; init; }

    /// <summary>Users added, replaced, and there already; those that only their events brought are not counted.</summary>
    public UpsertResult Users { get; init; }

    /// <summary>Follows that were new.</summary>
    public long Follows { get; init; }

    /// <summary>Events that were new.</summary>
    public long Events { get; init; }

    /// <summary>Events the store already had.</summary>
    public long DuplicateEvents { get; init; }

    /// <summary>Lines that repeat another line of this import in every column; counted once.</summary>
    public long RepeatedLines { get; init; }

    /// <summary>Lines left out.</summary>
    public long RejectedLines { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<RejectedLine> Rejected { get; init; } = [];

    /// <summary>What was odd but taken, and what the format decided.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>The report in lines a person can read: totals, notes, rejected lines.</summary>
    public IEnumerable<string> Describe()
    {
        var invariant = CultureInfo.InvariantCulture;
        yield return string.Create(invariant, $"{Format}: {Lines:n0} lines in {Seconds:n1} s");
        yield return string.Create(invariant, $"items   {Items.Added:n0} added, {Items.Replaced:n0} replaced, {Items.Unchanged:n0} unchanged");
        yield return string.Create(invariant, $"users   {Users.Added:n0} added, {Users.Replaced:n0} replaced, {Users.Unchanged:n0} unchanged");
        if (Follows != 0) yield return string.Create(invariant, $"follows {Follows:n0} added");
        yield return string.Create(invariant, $"events  {Events:n0} added, {DuplicateEvents:n0} known already");
        if (RepeatedLines != 0) yield return string.Create(invariant, $"{RepeatedLines:n0} lines repeat another in every column: counted once");
        foreach (var note in Notes) yield return "note: " + note;
        if (RejectedLines == 0) yield break;
        yield return string.Create(invariant, $"{RejectedLines:n0} lines rejected; the first {Rejected.Count:n0}:");
        foreach (var line in Rejected) yield return "  " + line;
    }
}
