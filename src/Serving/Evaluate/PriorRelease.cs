using System.Globalization;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// The release that an evaluation stands against, and which of its models may be asked: those it serves with when all they
/// learned from was before the test part, else those it was itself evaluated with, when their test part began no later.
/// </summary>
public sealed class PriorRelease
{
    private readonly string _directory;

    private PriorRelease(ReleaseManifest manifest, string directory, string evaluated, long testFromMs)
    {
        (Manifest, _directory, Evaluated) = (manifest, directory, evaluated);
        IsAsServed = manifest.LastEventMs < testFromMs;
        if (IsAsServed)
        {
            Note = $"{manifest.Id} runs with the models it serves with: their last event is of {Show(manifest.LastEventMs)}, before the test part.";
            return;
        }

        var hasOwn = manifest.Files.Keys.Any(f => f.StartsWith(Release.EvaluationDirectory + "/", StringComparison.Ordinal));
        if (!hasOwn || manifest.TestFromMs is not { } own)
            Refusal = $"release {manifest.Id} learned from events up to {Show(manifest.LastEventMs)}, but the test part starts at {Show(testFromMs)}, and it keeps no models from before: its numbers would be of data it has seen. Build it again, with its own options, to compare.";
        else if (own > testFromMs)
            Refusal = $"release {manifest.Id} learned from events up to {Show(own)} even in its own evaluation, but the test part starts at {Show(testFromMs)}: its numbers would be of data it has seen. Evaluate with --test-from {Exact(own)} or later to compare.";
        else
            Note = $"{manifest.Id} runs with the models of its own evaluation, which learned from events before {Show(own)} only"
                + (own < testFromMs ? ", so from less than what is compared with it." : ", as what is compared with it.");
    }

    /// <summary>What the release says of itself.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>What is evaluated: the id of the release that holds these models, or <c>this build</c> when none does.</summary>
    public string Evaluated { get; }

    /// <summary>Whether the models it serves with are asked; else those of its own evaluation.</summary>
    public bool IsAsServed { get; }

    /// <summary>A sentence on which models are asked; empty when none may be.</summary>
    public string Note { get; } = "";

    /// <summary>Why its numbers must not stand beside the evaluation's; null when they may.</summary>
    public string? Refusal { get; }

    /// <summary>
    /// Finds the release to compare with: the one asked for; else, for models that a release holds, the newest one built
    /// before it (or the newest other one); else the current one.
    /// </summary>
    /// <param name="releases">The releases of the data directory.</param>
    /// <param name="build">What is evaluated; its steps up to the ranker must have run.</param>
    /// <param name="asked">A release's id; null to choose.</param>
    /// <returns>Null when there is no other release.</returns>
    /// <exception cref="InputException">There is no such release, or it is the one evaluated.</exception>
    public static PriorRelease? Find(ReleaseStore releases, FeedBuild build, string? asked = null)
    {
        var all = releases.List();
        var own = all.LastOrDefault(build.IsOf);
        var manifest = asked is null ? Choose(all, own, releases.CurrentId) : all.FirstOrDefault(m => m.Id == asked)
            ?? throw new InputException($"there is no release '{asked}'; there are: {string.Join(", ", all.Select(m => m.Id))}.", field: "--against");
        if (manifest is null) return null;
        if (manifest.Id == own?.Id) throw new InputException($"'{asked}' is the release evaluated; name another one.", field: "--against");
        return new PriorRelease(manifest, releases.DirectoryOf(manifest.Id), own?.Id ?? "this build", build.Split.TestFromMs);
    }

    /// <summary>Loads the models that may be asked.</summary>
    /// <exception cref="InputException">None may be; a file is missing or damaged; or the release is of another store.</exception>
    internal Release Load(StateStore store)
    {
        if (Refusal is not null) throw new InputException(Refusal, field: "--against");
        var release = Release.Load(_directory, store.EventTypes);
        ReleaseFit.Check(release, store, _directory);
        return IsAsServed ? release
            : release with { Models = ModelSet.Load(Path.Combine(_directory, Release.EvaluationDirectory), _directory, store.EventTypes) };
    }

    private static ReleaseManifest? Choose(IReadOnlyList<ReleaseManifest> all, ReleaseManifest? own, string? current) => own is null
        ? all.FirstOrDefault(m => m.Id == current)
        : all.LastOrDefault(m => m.Id != own.Id && m.BuiltAt <= own.BuiltAt) ?? all.LastOrDefault(m => m.Id != own.Id);

    private static string Show(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Exact(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
