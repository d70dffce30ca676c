using System.Globalization;
using System.IO.Compression;
using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

/// <summary>Small tables from a seed, and the public ranking sample where it is at hand.</summary>
internal static class Tables
{
    public static readonly FeedRequest Request = new()
    {
        RequestId = "r",
        User = new UserSnapshot(),
        Catalog = CatalogSnapshot.Empty,
        Take = 10,
        NowMs = 0,
    };

    /// <summary>Normal and small-integer features, a share of them missing; labels follow the first two by a curve.</summary>
    public static TrainingTable Binary(ulong seed, int rows, int features, double missing = 0.1)
    {
        var random = new FeedRandom(seed);
        var table = new TrainingTable(Enumerable.Range(0, features).Select(f => $"f{f}").ToArray());
        for (var i = 0; i < rows; i++)
        {
            if (i % 20 == 0) table.BeginGroup();
            var x = new float[features];
            for (var f = 0; f < features; f++)
                x[f] = random.NextDouble() < missing ? float.NaN : f % 3 == 2 ? random.Next(5) : (float)random.NextNormal();
            var z = (float.IsNaN(x[0]) ? -0.5f : x[0]) + (float.IsNaN(x[1 % features]) ? 0.7f : x[1 % features] * x[1 % features]) - 1;
            var label = random.NextDouble() < 1 / (1 + Math.Exp(-2 * z)) ? 1f : 0f;
            x.CopyTo(table.Add(0, i, i, label));
        }

        return table;
    }

    /// <summary>Groups of graded rows whose grade follows the first two features.</summary>
    public static TrainingTable Graded(ulong seed, int groups, int features)
    {
        var random = new FeedRandom(seed);
        var table = new TrainingTable(Enumerable.Range(0, features).Select(f => $"f{f}").ToArray());
        for (var g = 0; g < groups; g++)
        {
            table.BeginGroup();
            var count = 2 + random.Next(20);
            for (var i = 0; i < count; i++)
            {
                var x = new float[features];
                for (var f = 0; f < features; f++) x[f] = (float)random.NextNormal();
                var grade = Math.Clamp((int)(x[0] + x[1] + random.NextNormal() + 1), 0, 4);
                x.CopyTo(table.Add(0, i, i, grade));
            }
        }

        return table;
    }

    /// <summary>Rows start..end of a table as a table of one feature order.</summary>
    public static CandidateBatch Batch(TrainingTable table, ColumnSchema schema, int start, int count)
    {
        var columns = table.Features.Select(name => schema[name]).ToArray();
        var batch = new CandidateBatch(schema, Math.Max(1, count));
        for (var i = 0; i < count; i++) batch.Add(i, 0);
        for (var f = 0; f < columns.Length; f++)
            for (var i = 0; i < count; i++)
                batch[columns[f]][i] = table.Row(start + i)[f];
        return batch;
    }

    /// <summary>The learning-to-rank sample, or null when the folder is not beside the repository.</summary>
    public static TrainingTable? LightGbmSample(string part)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "FeedRanker.sln"))) root = Path.GetDirectoryName(root);
        var folder = Path.Combine(root ?? "", "..", "shared", "data", "lightgbm-rank");
        if (!Directory.Exists(folder)) return null;
        var table = new TrainingTable(Enumerable.Range(1, 300).Select(f => $"f{f}").ToArray());
        var groups = File.ReadLines(Path.Combine(folder, $"rank.{part}.query")).Select(int.Parse).ToArray();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, $"rank.{part}.svm.gz")), CompressionMode.Decompress));
        foreach (var rows in groups)
        {
            table.BeginGroup();
            for (var i = 0; i < rows; i++)
            {
                var fields = reader.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var x = table.Add(0, i, 0, float.Parse(fields[0], CultureInfo.InvariantCulture));
                x.Clear();
                foreach (var field in fields.Skip(1))
                {
                    var colon = field.IndexOf(':', StringComparison.Ordinal);
                    x[int.Parse(field[..colon], CultureInfo.InvariantCulture) - 1] = float.Parse(field[(colon + 1)..], CultureInfo.InvariantCulture);
                }
            }
        }

        return table;
    }

    public static string TempPath() => Path.Combine(Directory.CreateTempSubdirectory("ranking-").FullName, "model.fr");
}
