using System.Text;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <content>The whole state as a file's sections, and back bit for bit.</content>
public sealed partial class FeatureEngine
{
    private FeatureCapture? _capture; // while one is being written
    private int _captures;
    private string? _stateKey;

    /// <summary>Equal where two engines' states mean the same: the same records of the same sums, under the same bounds and weights.</summary>
    public string StateKey => _stateKey ??= MakeStateKey();

    /// <summary>Whether all users are kept here, so that there is a whole state to capture.</summary>
    public bool KeepsUsers => _steps is null;

    /// <summary>Takes the state as it is now. Writer only, after <see cref="BeginLog"/>; one at a time.</summary>
    /// <exception cref="InvalidOperationException">Before the log began, beside another capture, or when users are kept elsewhere.</exception>
    public FeatureCapture Capture()
    {
        if (_base is not { } @base) throw new InvalidOperationException("There is no place in a log to capture the state at.");
        if (_capture is not null) throw new InvalidOperationException("The state is being captured already.");
        if (!KeepsUsers) throw new InvalidOperationException("Users are kept elsewhere: there is no whole state here.");
        var codec = new UserStateCodec(Core.Plan, _limits, _weights, NameSpaces.Dense);
        UserState?[] states;
        lock (_gate) states = _states; // one that is added later is marked as later
        var capture = new FeatureCapture(this, codec, states, ++_captures, @base, _state.Position);
        Volatile.Write(ref _capture, capture);
        return capture;
    }

    internal void End(FeatureCapture capture) => Interlocked.CompareExchange(ref _capture, null, capture);

    /// <summary>Takes in what <see cref="FeatureCapture.Write(ArtifactWriter)"/> wrote. Of an engine without state, and of the same <see cref="StateKey"/>.</summary>
    /// <returns>Where its log's history ended, and where it is.</returns>
    /// <exception cref="InputException">The file says something that no engine wrote; the state is of no use then.</exception>
    public (LogPosition Base, LogPosition Position) Restore(ArtifactReader file)
    {
        var core = Core;
        if (file.Read<long>("features.position") is not [var baseEvents, var baseChanges, var events, var changes])
            throw new InputException("section 'features.position' does not have four numbers.", file.Path);
        var (@base, position) = (new LogPosition(baseEvents, baseChanges), new LogPosition(events, changes));
        core.Writer.ItemsWithEvents = file.Read<ulong>("features.items_with_events").ToArray();
        foreach (var entity in core.Plan.Entities)
            if (entity.Table is { } table) Restore(file, FeatureCapture.SectionOf(entity), table);
        RestoreUsers(file);
        Write(position, () => _base = @base);
        return (@base, position);
    }

    private string MakeStateKey()
    {
        var plan = Core.Plan;
        var text = new StringBuilder().Append(_limits).Append(_weights.Fingerprint).AppendJoin(',', _types.Names);
        foreach (var entity in plan.Entities)
        {
            UserStateCodec.Describe(plan, entity, text);
            foreach (var key in entity.Layout.Keys) text.Append(' ').Append(key.What);
            text.Append(' ').Append(entity.Domain).Append(' ').Append(entity.Pair).Append(' ').Append(entity.Fan);
            if (entity.Cohort < 0) continue;
            var cohort = plan.Cohorts[entity.Cohort];
            text.Append(' ').Append(plan.UserAttributes[cohort.Attribute]).Append(' ').Append(cohort.IsNumber).Append(' ').Append(cohort.Values);
        }

        return StableHash.Of(text.ToString()).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Restore(ArtifactReader file, string section, RecordTable table)
    {
        var keys = file.Read<long>(section + ".keys");
        for (var slot = 0; slot < keys.Length; slot++)
            if (keys[slot] < 0 || table.GetOrAdd(keys[slot]) != slot) throw new InputException($"section '{section}.keys' has key {keys[slot]} twice, or below 0.", file.Path);
        if (keys.Length == 0) return;
        for (var page = 0; page <= table.Records.PageOf(keys.Length - 1); page++)
        {
            Fill(file, FeatureCapture.PageSection(section, "cells", page), table.Records.PageCells(page));
            Fill(file, FeatureCapture.PageSection(section, "rings", page), table.Records.PageRings(page));
        }
    }

    private static void Fill<T>(ArtifactReader file, string section, Span<T> into)
        where T : unmanaged
    {
        var values = file.Read<T>(section);
        if (values.Length != into.Length) throw new InputException($"section '{section}' has {values.Length} numbers where {into.Length} belong.", file.Path);
        values.CopyTo(into);
    }

    private void RestoreUsers(ArtifactReader file)
    {
        var codec = new UserStateCodec(Core.Plan, _limits, _weights, NameSpaces.Dense);
        for (var block = 0; ; block++)
        {
            var section = FeatureCapture.PageSection("features", "users", block);
            var bytes = file.Read<byte>(section);
            if (bytes.IsEmpty) return;
            var reader = new UserBlobReader(bytes);
            while (reader.Count(int.MaxValue) is > 0 and var next)
            {
                if (Find(next - 1) is not null || !codec.TryRead(ref reader, StateOf(next - 1)))
                    throw new InputException($"section '{section}' has a user (row {next - 1}) that cannot be read.", file.Path);
            }

            if (!reader.AtEnd || reader.Failed) throw new InputException($"section '{section}' ends within a user.", file.Path);
        }
    }
}
