using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>A model's numbers in the width of its <see cref="NeuralPrecision"/>, as sections of an artifact.</summary>
internal static class NeuralNumbers
{
    private const string Vectors = "embeddings";
    private const string Scales = "embeddings.scales";

    /// <summary>Floats rounded to 16 bits; what is too large for them becomes the largest that is not.</summary>
    public static float[] Halves(ReadOnlySpan<float> values)
    {
        var rounded = new float[values.Length];
        for (var i = 0; i < rounded.Length; i++) rounded[i] = (float)(Half)Math.Clamp(values[i], (float)Half.MinValue, (float)Half.MaxValue);
        return rounded;
    }

    /// <summary>Vectors as codes of -127 to 127, and what a code stands for: [field * width + number].</summary>
    public static sbyte[] Codes(NeuralVectors vectors, out float[] scales)
    {
        var width = vectors.Table.Width;
        scales = new float[vectors.Vocabularies.Length * width];
        var codes = new sbyte[vectors.Table.Values.Length];
        for (var field = 0; field < vectors.Vocabularies.Length; field++)
        {
            var (start, count) = vectors.RowsOf(field);
            var values = vectors.Table.Values.Slice(start * width, count * width);
            var scale = scales.AsSpan(field * width, width);
            for (var i = 0; i < values.Length; i++) scale[i % width] = Math.Max(scale[i % width], Math.Abs(values[i]) / sbyte.MaxValue);
            for (var i = 0; i < values.Length; i++)
                if (scale[i % width] > 0) codes[start * width + i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scale[i % width]), -sbyte.MaxValue, sbyte.MaxValue);
        }

        return codes;
    }

    /// <summary>The vectors that codes stand for.</summary>
    public static float[] FromCodes(ReadOnlySpan<sbyte> codes, NeuralVectors vectors, ReadOnlySpan<float> scales)
    {
        var width = vectors.Table.Width;
        var values = new float[codes.Length];
        for (var field = 0; field < vectors.Vocabularies.Length; field++)
        {
            var (start, count) = vectors.RowsOf(field);
            for (var i = 0; i < count * width; i++) values[start * width + i] = codes[start * width + i] * scales[field * width + i % width];
        }

        return values;
    }

    public static void Write(ArtifactWriter writer, NeuralModel model)
    {
        model.Vectors.WriteKeys(writer);
        switch (model.Precision)
        {
            case NeuralPrecision.Float32:
                model.Vectors.Table.Write(writer, resumable: false);
                break;
            case NeuralPrecision.Float16:
                writer.Write<ushort>(Vectors, Bits(model.Vectors.Table.Values));
                break;
            default:
                writer.Write<sbyte>(Vectors, Codes(model.Vectors, out var scales));
                writer.Write<float>(Scales, scales);
                model.Ranges!.Write(writer);
                break;
        }

        foreach (var name in model.ParameterNames)
            if (model.Precision == NeuralPrecision.Float32) writer.Write("parameter." + name, model.Parameters.Of(name));
            else writer.Write<ushort>("parameter." + name, Bits(model.Parameters.Of(name)));
    }

    /// <exception cref="InputException">Another length, or a number that is not finite.</exception>
    public static void ReadVectors(ArtifactReader reader, NeuralVectors vectors, NeuralPrecision precision)
    {
        if (precision == NeuralPrecision.Float32)
        {
            vectors.Table.Read(reader, resumable: false);
            return;
        }

        var length = vectors.Table.Values.Length;
        if (precision == NeuralPrecision.Float16)
        {
            vectors.Table.CopyFrom(Numbers(reader, Vectors, length));
            return;
        }

        var codes = reader.Read<sbyte>(Vectors);
        var scales = reader.Read<float>(Scales);
        Check(reader, Vectors, codes.Length, length);
        Check(reader, Scales, scales.Length, vectors.Vocabularies.Length * vectors.Table.Width);
        foreach (var scale in scales)
            if (!(scale >= 0 && float.IsFinite(scale))) throw new InputException("has a number that is no size.", reader.Path, field: Scales);
        vectors.Table.CopyFrom(FromCodes(codes, vectors, scales));
    }

    /// <exception cref="InputException">Another length, or a number that is not finite.</exception>
    public static void ReadParameters(ArtifactReader reader, ParameterStore parameters, NeuralPrecision precision)
    {
        if (precision == NeuralPrecision.Float32) parameters.Read(reader);
        else
            foreach (var name in parameters.Names) Numbers(reader, "parameter." + name, parameters.Of(name).Length).CopyTo(parameters.Values(name));
    }

    private static ushort[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new ushort[values.Length];
        for (var i = 0; i < bits.Length; i++) bits[i] = BitConverter.HalfToUInt16Bits((Half)values[i]);
        return bits;
    }

    private static float[] Numbers(ArtifactReader reader, string section, int length)
    {
        var bits = reader.Read<ushort>(section);
        Check(reader, section, bits.Length, length);
        var numbers = new float[length];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(bits), numbers);
        foreach (var number in numbers)
            if (!float.IsFinite(number)) throw new InputException("has a number that is not finite.", reader.Path, field: section);
        return numbers;
    }

    private static void Check(ArtifactReader reader, string section, int length, int needed)
    {
        if (length != needed) throw new InputException($"has {length} numbers where {needed} are needed.", reader.Path, field: section);
    }
}
