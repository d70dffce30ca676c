using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Makes served pages of the rows of <see cref="ServedTable"/>.</summary>
internal sealed class ServedReader
{
    private readonly List<string[]> _columnSets;
    private readonly List<Dictionary<string, string>> _versionSets;

    public ServedReader(SqliteFile db)
    {
        var names = NameTable.Load(db);
        _columnSets = names.GetValueOrDefault(NameKinds.ServedColumns, []).ConvertAll(PackedText.Split);
        _versionSets = names.GetValueOrDefault(NameKinds.ServedVersions, []).ConvertAll(PackedText.SplitPairs);
    }

    public IReadOnlyDictionary<string, string> Versions(int set) => _versionSets[set];

    public ServedFeed Feed(SqliteStatement select)
    {
        var context = PackedText.SplitPairs(select.Text(11));
        return PropensityColumn.Split(new ServedFeed
        {
            TimeMs = select.Long(0),
            RequestId = select.Text(1),
            Surface = select.Text(2),
            UserId = select.Text(3),
            User = select.Int(4),
            Seed = (ulong)select.Long(5),
            Items = select.Blob<int>(6),
            Sources = select.Blob<ulong>(7),
            Columns = _columnSets[select.Int(8)],
            Values = select.Blob<float>(9),
            Versions = _versionSets[select.Int(10)],
            Context = new RequestContext
            {
                Device = context["device"],
                Country = context["country"],
                Language = context["language"],
                SeedItem = select.Int(12),
            },
            Reads = Unpack(select.Blob<long>(13)),
        });
    }

    /// <summary>Three places, and what the user's state held where it came from elsewhere.</summary>
    public static FeatureReads? Unpack(long[] at) => at.Length is not (6 or 8) ? null : new FeatureReads(new(at[0], at[1]), new(at[2], at[3]), new(at[4], at[5]))
    {
        History = at.Length == 8 ? new UserHistory((int)at[6], (ulong)at[7]) : null,
    };
}
