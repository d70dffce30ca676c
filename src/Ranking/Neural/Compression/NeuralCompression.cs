using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Smaller forms of a trained neural model. Deterministic; the model itself is left as it is.</summary>
public static class NeuralCompression
{
    /// <summary>How many rows <see cref="Int8"/> is calibrated on at most.</summary>
    public const int CalibrationRows = 8192;

    /// <summary>A model in a precision; rows stand for those to be served, and only 8 bits need them.</summary>
    /// <exception cref="InputException">As <see cref="Int8"/>.</exception>
    public static NeuralModel To(NeuralPrecision precision, NeuralModel model, NeuralExamples calibration) => precision switch
    {
        NeuralPrecision.Int8 => Int8(model, calibration),
        NeuralPrecision.Float16 => Float16(model),
        _ => model,
    };

    /// <summary>All numbers as 16-bit floats: half the file. In memory they are 32 bits wide, since processors compute in those.</summary>
    public static NeuralModel Float16(NeuralModel model)
    {
        var vectors = Copy(model.Vectors);
        vectors.Table.CopyFrom(NeuralNumbers.Halves(model.Vectors.Table.Values));
        return new NeuralModel(model.Schema, model.Options, model.Scaling, vectors, Halves(model)) { Precision = NeuralPrecision.Float16, Epochs = model.Epochs };
    }

    /// <summary>
    /// Vectors of 8 bits with a scale for each of a field's numbers, layers of 16, and the sizes of activations that served rows have
    /// (static quantisation): a DCN-v2 then scores candidates in products of bytes where the processor has VNNI.
    /// </summary>
    /// <param name="model">A model of 32 or 16 bits.</param>
    /// <param name="calibration">Rows that stand for those to be served; their labels are not read.</param>
    /// <exception cref="InputException">There are no rows, or they are of another schema.</exception>
    public static NeuralModel Int8(NeuralModel model, NeuralExamples calibration)
    {
        NeuralCheck.SameSchema(model.Schema, calibration.Schema, "the calibration rows");
        if (calibration.Count == 0) throw new InputException("has no rows; some are needed to tell how large the network's numbers become.", field: "rows");
        var vectors = Copy(model.Vectors);
        vectors.Table.CopyFrom(NeuralNumbers.FromCodes(NeuralNumbers.Codes(model.Vectors, out var scales), vectors, scales));
        var rounded = new NeuralModel(model.Schema, model.Options, model.Scaling, vectors, Halves(model));
        var ranges = ActivationRanges.Measure(rounded, calibration, CalibrationRows);
        return new NeuralModel(model.Schema, model.Options, model.Scaling, vectors, rounded.Parameters) { Precision = NeuralPrecision.Int8, Ranges = ranges, Epochs = model.Epochs };
    }

    /// <summary>
    /// Gives up the vectors of values that hardly occur in rows that stand for those to be served: such values then share vectors as
    /// values do that were never met.
    /// </summary>
    /// <param name="model">A model of 32 or 16 bits.</param>
    /// <param name="examples">The rows that are counted.</param>
    /// <param name="minCount">How often a value must occur to keep its vector, 1 or more.</param>
    /// <exception cref="InputException">The rows are of another schema, or the model has been calibrated with its vectors already.</exception>
    public static NeuralModel Prune(NeuralModel model, NeuralExamples examples, int minCount)
    {
        NeuralCheck.SameSchema(model.Schema, examples.Schema, "the rows");
        ArgumentOutOfRangeException.ThrowIfLessThan(minCount, 1);
        if (model.Precision == NeuralPrecision.Int8) throw new InputException("its vectors are of 8 bits already: leave vectors out of the model that it was made from.", field: "model");
        var width = model.Layout.Width;
        var vocabularies = new FieldVocabulary[model.Vectors.Vocabularies.Length];
        var kept = new List<int>();
        for (var field = 0; field < vocabularies.Length; field++)
        {
            var old = model.Vectors.Vocabularies[field];
            var counts = new int[old.Rows];
            for (var row = 0; row < examples.Count; row++) counts[old.Row(examples.Keys(row)[field])]++;
            var shared = 1 + old.Buckets;
            var keys = Enumerable.Range(0, old.Keys.Length).Where(key => counts[shared + key] >= minCount).ToArray();
            vocabularies[field] = new FieldVocabulary([.. keys.Select(key => old.Keys[key])], old.Buckets);
            var start = model.Vectors.RowsOf(field).Start;
            kept.AddRange(Enumerable.Range(start, shared));
            kept.AddRange(keys.Select(key => start + shared + key));
        }

        var vectors = new NeuralVectors(vocabularies, width);
        if (kept.Count > 0)
        {
            var values = new float[kept.Count * width];
            model.Vectors.Table.Copy([.. kept], values);
            vectors.Table.CopyFrom(values);
        }

        return new NeuralModel(model.Schema, model.Options, model.Scaling, vectors, model.Parameters) { Precision = model.Precision, Epochs = model.Epochs };
    }

    private static NeuralVectors Copy(NeuralVectors vectors) => new(vectors.Vocabularies, vectors.Table.Width);

    private static NeuralParameters Halves(NeuralModel model) => new(model.Parameters, model.ParameterNames, values => NeuralNumbers.Halves(values));
}
