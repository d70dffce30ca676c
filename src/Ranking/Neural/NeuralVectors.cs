using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>The vectors of all fields in one table: each field's rows follow those of the field before.</summary>
internal sealed class NeuralVectors
{
    private readonly int[] _starts;

    public NeuralVectors(FieldVocabulary[] vocabularies, int width)
    {
        Vocabularies = vocabularies;
        _starts = new int[vocabularies.Length];
        var rows = 0;
        for (var field = 0; field < _starts.Length; field++)
        {
            _starts[field] = rows;
            rows = checked(rows + vocabularies[field].Rows);
        }

        Table = new EmbeddingTable(Math.Max(1, rows), width);
    }

    public FieldVocabulary[] Vocabularies { get; }

    public EmbeddingTable Table { get; }

    /// <summary>The table's row of a field's value.</summary>
    public int Row(int field, ulong key) => _starts[field] + Vocabularies[field].Row(key);

    /// <summary>The table's rows of a field: the first and how many.</summary>
    public (int Start, int Count) RowsOf(int field) => (_starts[field], Vocabularies[field].Rows);

    /// <summary>The row that a value never met before shares, chosen by a number in place of its key.</summary>
    public int Unknown(int field, ulong number) => _starts[field] + 1 + (int)Math.BigMul(number, (ulong)Vocabularies[field].Buckets, out _);

    public static NeuralVectors Learn(NeuralExamples examples, NeuralOptions options)
    {
        var vocabularies = new FieldVocabulary[examples.Schema.Fields.Count];
        for (var field = 0; field < vocabularies.Length; field++) vocabularies[field] = FieldVocabulary.Learn(examples, field, options);
        return new NeuralVectors(vocabularies, options.Width);
    }

    public void Write(ArtifactWriter writer, bool resumable)
    {
        WriteKeys(writer);
        Table.Write(writer, resumable);
    }

    /// <summary>Writes which values have vectors.</summary>
    public void WriteKeys(ArtifactWriter writer)
    {
        for (var field = 0; field < Vocabularies.Length; field++)
        {
            writer.Write<long>($"field.{field}.keys", Array.ConvertAll(Vocabularies[field].Keys, k => (long)k));
            writer.Write<int>($"field.{field}.buckets", [Vocabularies[field].Buckets]);
        }
    }

    public static NeuralVectors Read(ArtifactReader reader, int fields, int width, NeuralPrecision precision)
    {
        var vocabularies = new FieldVocabulary[fields];
        for (var field = 0; field < fields; field++)
        {
            var keys = Array.ConvertAll(reader.Read<long>($"field.{field}.keys").ToArray(), k => (ulong)k);
            var buckets = reader.Read<int>($"field.{field}.buckets");
            if (buckets.Length != 1 || buckets[0] < 1) throw new InputException("one whole number above 0 is needed.", reader.Path, field: $"field.{field}.buckets");
            vocabularies[field] = new FieldVocabulary(keys, buckets[0]);
        }

        var vectors = new NeuralVectors(vocabularies, width);
        NeuralNumbers.ReadVectors(reader, vectors, precision);
        return vectors;
    }
}
