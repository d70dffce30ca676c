using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Brings other people's files into a store.</summary>
public static class Importer
{
    /// <summary>
    /// Imports a file or directory. Bad lines are left out and reported; importing the same again adds nothing. When
    /// it is cancelled or cut off, what is stored so far stays, and the next import adds the rest.
    /// </summary>
    /// <exception cref="InputException">An unknown format, missing files, wrong columns, or more rejected lines than
    /// allowed (the place is then that of the first); nothing was stored.</exception>
    /// <exception cref="InvalidOperationException">The store is read-only.</exception>
    public static ImportReport Import(
        string format, string path, StateStore store, ImportOptions options, IWorkProgress progress, CancellationToken ct)
    {
        if (store.IsReadOnly) throw new InvalidOperationException("An import needs a store that is open to write.");
        options.Check();
        var reader = ImportFormats.Find(format).Open(path, options);
        reader.Prove();
        var types = new EventTypes(store.EventTypes.OwnNames.Concat(options.EventTypes));
        if (options.MaxRejected != long.MaxValue)
        {
            var check = new ImportRun(format, store, types, options, progress, checkOnly: true, ct);
            reader.Read(check);
            Refuse(check.Finish(), options.MaxRejected);
        }

        store.DeclareEventTypes(options.EventTypes);
        var run = new ImportRun(format, store, types, options, progress, checkOnly: false, ct);
        reader.Read(run);
        return run.Finish();
    }

    private static void Refuse(ImportReport checkedOnly, long limit)
    {
        if (checkedOnly.RejectedLines <= limit) return;
        var problem = $"{checkedOnly.RejectedLines} of {checkedOnly.Lines} lines are bad where at most {limit} may be; nothing was stored.";
        if (checkedOnly.Rejected.Count == 0) throw new InputException(problem);
        var first = checkedOnly.Rejected[0];
        var others = string.Join("", checkedOnly.Rejected.Skip(1).Select(line => $"\n  {line}"));
        throw new InputException(
            $"{first.Reason}\n{problem}{(others.Length == 0 ? "" : $" The first others:{others}")}",
            first.File, first.Line, first.Field.Length == 0 ? null : first.Field);
    }
}
