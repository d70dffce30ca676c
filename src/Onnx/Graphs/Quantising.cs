namespace FeedRanker.Onnx;

/// <summary>
/// Whole numbers of 8 bits in place of floats. A code q of a tensor stands for (q - zero) * scale; what does not fit is cut off.
/// Products of codes are exact, so they do not depend on the order of their sums.
/// </summary>
public static class Quantising
{
    private const string Product = "MatMulIntegerToFloat";

    /// <summary>
    /// Codes of 0 to 255: round(x) + <paramref name="zero"/>. The values must have been brought to whole numbers' size before,
    /// which their matrices do at no cost. With zero 0 this is a relu as well.
    /// </summary>
    public static GraphValue Quantise(this GraphValue x, byte zero) =>
        x.Graph.Apply("QuantizeLinear", [x, x.Graph.Number(1), x.Graph.Codes([zero])], [(ElementType.UInt8, x.Shape)])[0];

    /// <summary>The other way: q - <paramref name="zero"/> as floats.</summary>
    public static GraphValue Dequantise(this GraphValue codes, byte zero) =>
        codes.Graph.Apply("DequantizeLinear", [codes, codes.Graph.Number(1), codes.Graph.Codes([zero])], [(ElementType.Float, codes.Shape)])[0];

    /// <summary>
    /// (codes - zero) x W + bias in floats, for W[k, n] = weights[k, n] * scales[n] (ONNX Runtime's MatMulIntegerToFloat: one
    /// product of bytes with 32-bit sums, AVX-512's VNNI where there is one, scaled as it is written).
    /// </summary>
    /// <param name="codes">[m, k], of 0 to 255.</param>
    /// <param name="zero">The code of 0.</param>
    /// <param name="weights">[k, n], of -127 to 127.</param>
    /// <param name="scales">[n].</param>
    /// <param name="bias">[n], or null.</param>
    /// <exception cref="ArgumentException">The shapes do not go together.</exception>
    public static GraphValue CodeProduct(this GraphValue codes, byte zero, GraphValue weights, GraphValue scales, GraphValue? bias = null)
    {
        if (codes.Type != ElementType.UInt8 || weights.Type != ElementType.Int8 || codes.Shape.Count != 2 || weights.Shape.Count != 2 || codes.Shape[1] != weights.Shape[0]
            || scales.Shape.Count != 1 || scales.Shape[0] != weights.Shape[1] || (bias is not null && !(bias.Shape.Count == 1 && bias.Shape[0] == weights.Shape[1])))
            throw new ArgumentException($"{Product} of {codes}, {weights}, {scales} and {bias}: codes [m, k] and [k, n] and rows of n are needed.");
        var g = codes.Graph;
        GraphValue[] inputs = [codes, weights, g.Number(1), scales, g.Codes([zero]), g.Codes([(sbyte)0])];
        return g.Apply(Product, bias is null ? inputs : [.. inputs, bias], [(ElementType.Float, [codes.Shape[0], weights.Shape[1]])])[0];
    }

    internal static bool IsOfRuntime(string op) => op == Product;
}
