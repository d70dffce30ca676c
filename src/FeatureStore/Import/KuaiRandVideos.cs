using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The videos of a <c>kuairand</c> directory, as items; remembers what its events need to know of them.</summary>
internal sealed class KuaiRandVideos
{
    public static readonly string[] Columns =
        ["video_id", "author_id", "video_type", "upload_dt", "upload_type", "video_duration", "server_width", "server_height", "music_type", "tag"];

    /// <summary>Upload types by their number in the item's <c>upload_type</c>; others have none.</summary>
    public static readonly string[] UploadTypes =
    [
        "LongImport", "Web", "ShortImport", "Kmovie", "LongPicture", "PictureSet", "LongCamera", "ShortCamera", "ShareFromOtherApp",
        "FollowShoot", "PhotoCopy", "LipsSync", "AiCutVideo",
    ];

    private readonly Dictionary<string, (long PublishedMs, float DurationS)> _known = new(StringComparer.Ordinal);
    private readonly FieldReader _fields = new();

    /// <summary>When a video was uploaded; 0 when unknown.</summary>
    public long PublishedMs(string video) => _known.GetValueOrDefault(video).PublishedMs;

    /// <summary>How long it is, 0 when unknown.</summary>
    public float DurationS(string video) => _known.GetValueOrDefault(video).DurationS;

    public void Read(ImportRun run, string path)
    {
        using var rows = new DelimitedRows(path, '\t', Columns);
        var others = new SortedSet<string>(StringComparer.Ordinal);
        run.Each(rows, () =>
        {
            _fields.Reset();
            var id = run.Pool.Get(rows[0]);
            var published = rows[3].IsEmpty ? 0 : _fields.DayMs("upload_dt", rows[3], "yyyy-MM-dd", KuaiRandImport.AheadMs);
            var numeric = Numbers(rows, others);
            if (_fields.Flaw is { } flaw)
            {
                run.Reject(rows.Lines.Place, flaw);
                return;
            }

            _known[id] = (published, numeric.GetValueOrDefault("duration_s"));
            run.Item(
                new ItemRecord
                {
                    Id = id,
                    Title = $"video {id}",
                    Author = run.Pool.Get(rows[1]),
                    PublishedMs = published,
                    Topics = rows[9].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    Numeric = numeric,
                },
                rows.Lines.Place);
        });
        if (others.Count != 0)
            run.Note($"{path}: upload types without a number, left out: {string.Join(", ", others)}; known: {string.Join(", ", UploadTypes)}.");
    }

    private Dictionary<string, float> Numbers(DelimitedRows rows, SortedSet<string> others)
    {
        var numeric = new Dictionary<string, float>(StringComparer.Ordinal);
        void Put(string name, int column, double scale)
        {
            if (!rows[column].IsEmpty) numeric.Add(name, (float)(_fields.Number(Columns[column], rows[column]) * scale));
        }

        Put("duration_s", 5, 0.001);
        Put("width", 6, 1);
        Put("height", 7, 1);
        Put("music_type", 8, 1);
        numeric.Add("is_ad", rows[2] is "AD" ? 1f : 0f);
        var uploadType = rows[4].ToString();
        var number = Array.IndexOf(UploadTypes, uploadType);
        if (number >= 0) numeric.Add("upload_type", number);
        else if (uploadType is not ("" or "UNKNOWN") && others.Count < 20) others.Add(uploadType);
        return numeric;
    }
}
