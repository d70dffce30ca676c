using System.Buffers.Binary;
using System.Numerics;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// A user's state as bytes, and back bit for bit. Names stand for dense ids, which differ between processes.
/// </summary>
/// <remarks>
/// <code>
/// header   magic u32, schema u16, 0 u16, plan u64, version u64, payload length u32, CRC-32C u32 of all the rest
/// payload  steps + 1, 0 when not known
///          recent    n, then n × (item u64, type u8, value f32, time in ms)
///          applied   n, then n × u64
///          follows   clock, n, then n × (author u64, touched)
///          tables    count, then for each: length, clock, n, then n × entry
///          digest    u64 of what the steps were
/// entry    key (u64 of a name, else a number), touched, [marks], bits of the cells that are not 0, those cells f64,
///          n of the ring buckets that are not 0, those: steps from the one before, f32
/// </code>
/// Fixed widths are little-endian, other numbers LEB128. All before the tables mean the same under every plan.
/// </remarks>
internal sealed class UserStateCodec
{
    public const int HeaderBytes = 32;
    private const uint Magic = 0x53555246; // FRUS
    private const ushort Schema = 1;

    private readonly FeaturePlan _plan;
    private readonly FeatureLimits _limits;
    private readonly NameSpaces _names;

    public UserStateCodec(FeaturePlan plan, FeatureLimits limits, EventWeights weights, NameSpaces names)
    {
        (_plan, _limits, _names) = (plan, limits, names);
        PlanKey = KeyOf(plan, limits, weights);
    }

    /// <summary>Equal where states mean the same: the same tables of the same sums under the same bounds and weights.</summary>
    public ulong PlanKey { get; }

    /// <summary>The version in a header that was written by this class.</summary>
    public static ulong VersionOf(ReadOnlySpan<byte> blob) => BinaryPrimitives.ReadUInt64LittleEndian(blob[16..]);

    /// <summary>Whether a value says that it is of this plan; it may be damaged all the same.</summary>
    public bool IsOfThisPlan(ReadOnlySpan<byte> blob) => blob.Length >= HeaderBytes && BinaryPrimitives.ReadUInt64LittleEndian(blob[8..]) == PlanKey;

    /// <summary>The state as bytes; call with its lock held.</summary>
    public byte[] Encode(UserState state, ulong version, UserBlobWriter writer)
    {
        writer.Reset(HeaderBytes);
        Write(state, writer);
        var blob = writer.Written.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(blob, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(4), Schema);
        BinaryPrimitives.WriteUInt64LittleEndian(blob.AsSpan(8), PlanKey);
        BinaryPrimitives.WriteUInt64LittleEndian(blob.AsSpan(16), version);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(24), (uint)(blob.Length - HeaderBytes));
        Seal(blob);
        return blob;
    }

    /// <summary>The payload alone, which says where it ends; call with the state's lock held.</summary>
    public void Write(UserState state, UserBlobWriter writer)
    {
        writer.Count((ulong)Math.Max(0, state.Steps + 1));
        WriteRecent(state, writer);
        var applied = state.Applied?.Count ?? 0;
        writer.Count((ulong)applied);
        for (var i = 0; i < applied; i++) writer.UInt64(state.Applied![i]);
        WriteFollows(state, writer);
        writer.Count((ulong)state.Pairs.Length);
        for (var p = 0; p < state.Pairs.Length; p++) WriteTable(state, p, writer);
        writer.UInt64(state.Digest);
    }

    /// <summary>Reads a payload of this plan into an empty state; whether it was sound.</summary>
    public bool TryRead(ref UserBlobReader reader, UserState into)
    {
        ReadAlways(ref reader, into);
        ReadTables(ref reader, into);
        return !reader.Failed;
    }

    /// <summary>Writes the checksum of everything else.</summary>
    internal static void Seal(Span<byte> blob) => BinaryPrimitives.WriteUInt32LittleEndian(blob[28..], Checksum(blob));

    /// <summary>
    /// Reads a state. Whatever the bytes are, nothing is thrown. With <see cref="UserBlobFlaw.OtherPlan"/> the state has
    /// recent actions, applied events and follows alone.
    /// </summary>
    public UserBlobFlaw TryDecode(ReadOnlySpan<byte> blob, out UserState? state)
    {
        state = null;
        if (blob.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(blob) != Magic) return UserBlobFlaw.Damaged;
        if (BinaryPrimitives.ReadUInt16LittleEndian(blob[4..]) != Schema) return UserBlobFlaw.OtherSchema;
        if (BinaryPrimitives.ReadUInt32LittleEndian(blob[24..]) != (uint)(blob.Length - HeaderBytes)) return UserBlobFlaw.Damaged;
        if (BinaryPrimitives.ReadUInt32LittleEndian(blob[28..]) != Checksum(blob)) return UserBlobFlaw.Damaged;
        var samePlan = BinaryPrimitives.ReadUInt64LittleEndian(blob[8..]) == PlanKey;
        var made = new UserState(_plan, _limits) { Applied = new AppliedEvents(), Unknown = new UnknownParts(_plan.PairEntities.Length) };
        var reader = new UserBlobReader(blob[HeaderBytes..]);
        ReadAlways(ref reader, made);
        if (samePlan)
        {
            ReadTables(ref reader, made);
            if (!reader.AtEnd) reader.Fail();
        }

        if (reader.Failed) return UserBlobFlaw.Damaged;
        if (!made.Unknown.Any) made.Unknown = null;
        state = made;
        return samePlan ? UserBlobFlaw.None : UserBlobFlaw.OtherPlan;
    }

    // What means the same under every plan.
    private void ReadAlways(ref UserBlobReader reader, UserState state)
    {
        state.Steps = reader.Count(int.MaxValue) - 1;
        ReadRecent(ref reader, state);
        for (var left = reader.Count(AppliedEvents.Limit); left > 0 && !reader.Failed; left--) (state.Applied ??= new AppliedEvents()).Add(reader.UInt64());
        ReadFollows(ref reader, state);
    }

    private void ReadTables(ref UserBlobReader reader, UserState state)
    {
        if (reader.Count(state.Pairs.Length) != state.Pairs.Length) reader.Fail();
        for (var p = 0; p < state.Pairs.Length && !reader.Failed; p++) ReadTable(ref reader, state, p);
        state.Digest = reader.UInt64();
    }

    private static void WriteKey(NameKeys? names, int key, UserBlobWriter writer)
    {
        if (names is null) writer.Count((ulong)key);
        else writer.UInt64(names.KeyOf(key));
    }

    private static int ReadKey(NameKeys? names, ref UserBlobReader reader) =>
        names is null ? reader.Count(int.MaxValue) : names.IdOf(reader.UInt64());

    private static uint Checksum(ReadOnlySpan<byte> blob)
    {
        var sum = 0u;
        foreach (var b in blob[..28]) sum = BitOperations.Crc32C(sum, b);
        var rest = blob[HeaderBytes..];
        for (; rest.Length >= 8; rest = rest[8..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        foreach (var b in rest) sum = BitOperations.Crc32C(sum, b);
        return sum;
    }

    private static ulong KeyOf(FeaturePlan plan, FeatureLimits limits, EventWeights weights)
    {
        var text = new System.Text.StringBuilder();
        text.Append(limits).Append(weights.Fingerprint).Append(" digest"); // values without one are made anew
        foreach (var entity in plan.PairEntities) Describe(plan, entity, text);
        return StableHash.Of(text.ToString());
    }

    /// <summary>Adds what an entity's records are of.</summary>
    internal static void Describe(FeaturePlan plan, EntityState entity, System.Text.StringBuilder text)
    {
        text.Append('\n').Append(entity.Key).Append(' ').Append(entity.Bucket < 0 ? "" : plan.Numerics[plan.Buckets[entity.Bucket]]);
        foreach (var key in entity.Layout.Keys)
            text.Append('|').Append(key.Kind).Append(' ').Append(plan.Signals.Describe(key.Signal)).Append(' ').Append(key.Window?.Name).Append(' ').Append(key.HalfLifeMs);
    }

    private void WriteRecent(UserState state, UserBlobWriter writer)
    {
        var recent = state.Recent.All;
        var unknown = state.Unknown?.Recent ?? [];
        unknown = unknown[Math.Min(unknown.Count, Math.Max(0, unknown.Count + recent.Length - _limits.RecentActions))..];
        writer.Count((ulong)(recent.Length + unknown.Count));
        foreach (ref readonly var action in recent)
        {
            WriteKey(_names.Items, action.Item, writer);
            writer.Byte(action.Type.Id);
            writer.Single(action.Value);
            writer.Count((ulong)action.TimeMs);
        }

        foreach (var bytes in unknown) writer.Bytes(bytes);
    }

    private void ReadRecent(ref UserBlobReader reader, UserState state)
    {
        for (var left = reader.Count(_limits.RecentActions); left > 0 && !reader.Failed; left--)
        {
            var start = reader.At;
            var item = ReadKey(_names.Items, ref reader);
            var action = new UserAction(item, new EventType(reader.Byte()), reader.Single(), (long)reader.Count());
            if (reader.Failed) return;
            if (action.Type.Id >= EventTypes.MaxTypes || action.TimeMs <= 0) reader.Fail();
            else if (item >= 0) state.Recent.Add(action);
            else state.Unknown!.Recent.Add(reader.Since(start).ToArray());
        }
    }

    private void WriteFollows(UserState state, UserBlobWriter writer)
    {
        var unknown = Fitting(state.Unknown?.Follows, _limits.FollowsPerUser - state.Follows.Count);
        writer.Count((ulong)state.Follows.Clock);
        writer.Count((ulong)(state.Follows.Count + unknown.Count));
        for (var i = 0; i < state.Follows.Count; i++)
        {
            WriteKey(_names.Authors, state.Follows.Keys[i], writer);
            writer.Count((ulong)state.Follows.TouchedAt(i));
        }

        foreach (var bytes in unknown) writer.Bytes(bytes);
    }

    private void ReadFollows(ref UserBlobReader reader, UserState state)
    {
        var clock = reader.Count(int.MaxValue);
        for (var left = reader.Count(_limits.FollowsPerUser); left > 0 && !reader.Failed; left--)
        {
            var start = reader.At;
            var author = ReadKey(_names.Authors, ref reader);
            var touched = reader.Count(clock);
            if (reader.Failed) return;
            if (author < 0) state.Unknown!.Follows.Add(reader.Since(start).ToArray());
            else if (state.Follows.Restore(author, touched) < 0) reader.Fail();
        }

        state.Follows.RestoreClock(clock);
    }

    private void WriteTable(UserState state, int pair, UserBlobWriter writer)
    {
        var (table, entity) = (state.Pairs[pair], _plan.PairEntities[pair]);
        var names = _names.Of(entity.Key);
        var unknown = Fitting(state.Unknown?.Entries[pair], entity.Limit(_limits) - table.Count);
        writer.Count((ulong)table.Clock);
        writer.Count((ulong)(table.Count + unknown.Count));
        for (var entry = 0; entry < table.Count; entry++)
        {
            var key = table.Keys[entry];
            WriteKey(names, key, writer);
            writer.Count((ulong)table.TouchedAt(entry));
            if (entity == _plan.UserItem) writer.Count(table.Mark(entry));
            WriteRecord(table.At(entry), writer);
        }

        foreach (var bytes in unknown) writer.Bytes(bytes);
    }

    private void ReadTable(ref UserBlobReader reader, UserState state, int pair)
    {
        var (table, entity) = (state.Pairs[pair], _plan.PairEntities[pair]);
        var names = _names.Of(entity.Key);
        var room = new UserRecordRoom(entity.Layout);
        var clock = reader.Count(int.MaxValue);
        for (var left = reader.Count(entity.Limit(_limits)); left > 0 && !reader.Failed; left--)
        {
            var start = reader.At;
            var key = ReadKey(names, ref reader);
            var touched = reader.Count(clock);
            var marks = entity == _plan.UserItem ? reader.Count() : 0;
            room.Read(ref reader);
            if (reader.Failed) return;
            if (key < 0)
            {
                state.Unknown!.Entries[pair].Add(reader.Since(start).ToArray());
                continue;
            }

            var entry = table.Restore(key, touched);
            if (entry < 0)
            {
                reader.Fail();
                return;
            }

            if (entity == _plan.UserItem) table.Mark(entry) = marks;
            room.CopyTo(table.At(entry));
        }

        table.RestoreClock(clock);
    }

    private static void WriteRecord(in EntityRecord record, UserBlobWriter writer)
    {
        for (var first = 0; first < record.Cells.Length; first += 8)
        {
            var bits = 0;
            for (var i = first; i < Math.Min(first + 8, record.Cells.Length); i++)
                if (BitConverter.DoubleToInt64Bits(record.Cells[i]) != 0) bits |= 1 << (i - first);
            writer.Byte((byte)bits);
        }

        foreach (var cell in record.Cells)
            if (BitConverter.DoubleToInt64Bits(cell) != 0) writer.Double(cell);
        if (record.Rings.Length == 0) return;
        var count = 0;
        foreach (var bucket in record.Rings)
            if (BitConverter.SingleToInt32Bits(bucket) != 0) count++;
        writer.Count((ulong)count);
        for (int at = 0, before = 0; at < record.Rings.Length; at++)
        {
            if (BitConverter.SingleToInt32Bits(record.Rings[at]) == 0) continue;
            writer.Count((ulong)(at - before));
            writer.Single(record.Rings[at]);
            before = at;
        }
    }

    // What does not fit any more goes, the oldest first.
    private static List<byte[]> Fitting(List<byte[]>? unknown, int room) =>
        unknown is null ? [] : unknown[Math.Max(0, unknown.Count - Math.Max(0, room))..];
}
