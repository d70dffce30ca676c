using System.Collections.Concurrent;
using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// An engine's state as of one moment, to be written to a file while events go on. Taking it copies little: what an event is
/// about to change, and is not written yet, is copied then (a user's state, a page of records). Dispose it when it is written, or given up.
/// </summary>
public sealed class FeatureCapture : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly FeatureEngine _engine;
    private readonly UserStateCodec _codec;
    private readonly UserState?[] _states;
    private readonly int _number;
    private readonly ulong[] _itemsWithEvents;
    private readonly (EntityState Entity, TableCapture Table)[] _tables;
    private readonly ConcurrentDictionary<int, byte[]> _before = new();
    private readonly UserBlobWriter _writersRoom = new(); // the engine's writer's

    internal FeatureCapture(FeatureEngine engine, UserStateCodec codec, UserState?[] states, int number, LogPosition @base, LogPosition position)
    {
        (_engine, _codec, _states, _number, Base, Position) = (engine, codec, states, number, @base, position);
        var core = engine.Core;
        _itemsWithEvents = core.Writer.ItemsWithEvents;
        _tables = [.. core.Plan.Entities.Where(e => e.Table is not null).Select(e => (e, e.Table!.Capture()))];
    }

    /// <summary>Where the log's history ended.</summary>
    public LogPosition Base { get; }

    /// <summary>Where the log was at the moment.</summary>
    public LogPosition Position { get; }

    /// <summary>How many users have been written.</summary>
    public int Users { get; private set; }

    /// <summary>Writes the state into sections whose names begin with <c>features.</c>; once.</summary>
    public void Write(ArtifactWriter file)
    {
        file.Write<long>("features.position", [Base.Events, Base.Changes, Position.Events, Position.Changes]);
        file.Write<ulong>("features.items_with_events", _itemsWithEvents);
        foreach (var (entity, table) in _tables) Write(file, SectionOf(entity), table);
        WriteUsers(file);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _engine.End(this);
        foreach (var (_, table) in _tables) table.End();
    }

    internal static string SectionOf(EntityState entity) => string.Create(CultureInfo.InvariantCulture, $"features.entity{entity.Index}");

    internal static string PageSection(string section, string part, int page) => string.Create(CultureInfo.InvariantCulture, $"{section}.{part}{page}");

    /// <summary>Writer: a user is about to change.</summary>
    internal void Before(int row, UserState user)
    {
        if (user.Captured == _number) return; // only the writer and this class set it, both under the lock; a stale look costs one
        lock (user)
        {
            if (user.Captured == _number) return;
            _writersRoom.Reset(0);
            _codec.Write(user, _writersRoom);
            _before[row] = _writersRoom.Written.ToArray();
            user.Captured = _number;
        }
    }

    private static void Write(ArtifactWriter file, string section, TableCapture table)
    {
        file.Write<long>(section + ".keys", table.Keys());
        for (var page = 0; page < table.Pages; page++)
        {
            var (cells, rings) = table.Take(page);
            file.Write<double>(PageSection(section, "cells", page), cells);
            file.Write<float>(PageSection(section, "rings", page), rings);
        }
    }

    // Blocks of (row + 1, payload), each ended by 0; the last block is empty.
    private void WriteUsers(ArtifactWriter file)
    {
        var block = new UserBlobWriter();
        block.Reset(0);
        var blocks = 0;
        for (var row = 0; row < _states.Length; row++)
        {
            if (Volatile.Read(ref _states[row]) is { } user) Append(block, row, user);
            if (block.Length >= BlockBytes) Flush();
        }

        if (block.Length > 0) Flush();
        Flush();

        void Flush()
        {
            if (block.Length > 0) block.Count(0);
            file.Write<byte>(PageSection("features", "users", blocks++), block.Written);
            block.Reset(0);
        }
    }

    private void Append(UserBlobWriter block, int row, UserState user)
    {
        lock (user)
        {
            if (user.Captured != _number)
            {
                block.Count((ulong)row + 1);
                _codec.Write(user, block);
                user.Captured = _number;
                Users++;
                return;
            }
        }

        if (!_before.TryRemove(row, out var bytes)) return; // came after the moment
        block.Count((ulong)row + 1);
        block.Bytes(bytes);
        Users++;
    }
}
