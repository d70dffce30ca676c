using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// The state in memory as a file of a data directory (kind <c>state</c>). It is bound to its store, to the release's features
/// and event weights, to the code that made it, and to a place in the log; one that does not fit is refused by name.
/// </summary>
internal static class StateSnapshotFile
{
    public const string FileName = "state.snapshot";
    private const string Kind = "state";
    private const int Version = 1;

    /// <summary>Writes a state; what was there before stays until it is complete.</summary>
    /// <returns>Its bytes.</returns>
    public static long Write(string path, string storeId, StateCapture capture, DateTimeOffset now)
    {
        using (var file = new ArtifactWriter(path, Kind, Version))
        {
            file.WriteText("store", storeId);
            file.WriteText("code", EngineVersion.Code);
            file.WriteText("features", capture.Key);
            file.Write<long>("written_ms", [now.ToUnixTimeMilliseconds()]);
            file.Write<long>("last", [capture.Last.TimeMs, capture.Last.Digest]);
            capture.Lists(file);
            capture.Features.Write(file);
            file.Complete();
        }

        return new FileInfo(path).Length;
    }

    /// <summary>Fills an empty state.</summary>
    /// <returns>Where the state is in the log, and when it was written.</returns>
    /// <exception cref="InputException">Missing, damaged, or of another store, release, build or log; the state may be half filled then.</exception>
    public static (LogPosition Position, long WrittenMs) Read(string path, StateStore store, LogPosition through, FeedState into)
    {
        var file = ArtifactReader.Map(path, Kind, Version);
        Check(file, "store", store.StoreId, "is of another store");
        Check(file, "code", EngineVersion.Code, "was written by another build of the engine");
        Check(file, "features", into.Features.StateKey, "is of other features or event weights than the release has");
        if (file.Read<long>("features.position") is not [var baseEvents, var baseChanges, var events, var changes] || file.Read<long>("last") is not [var lastMs, var digest])
            throw new InputException("sections 'features.position' and 'last' do not have four and two numbers.", path);
        var (@base, position, last) = (new LogPosition(baseEvents, baseChanges), new LogPosition(events, changes), new EventMark(lastMs, digest));
        if (@base != store.LogBase)
            throw new InputException($"has a history up to {@base} where the log's ends at {store.LogBase}: events were imported since.", path);
        if (events > through.Events || changes > through.Changes)
            throw new InputException($"is of log position {position}, past the log's end at {through}: the store is older than it.", path);
        if (last != default && !store.HasEvent(events, last.TimeMs, last.Digest))
            throw new InputException($"is of a log with another event at place {events}.", path);
        var writtenMs = file.Read<long>("written_ms")[0];
        into.Restore(file, last);
        GC.KeepAlive(file); // its memory is the file's own
        return (position, writtenMs);
    }

    private static void Check(ArtifactReader file, string section, string wanted, string otherwise)
    {
        if (file.ReadText(section) is var found && found != wanted)
            throw new InputException($"{otherwise}: its '{section}' is {found} where {wanted} is needed.", file.Path);
    }
}
