namespace FeedRanker.Retrieval;

/// <summary>The largest of all rows.</summary>
/// <param name="Scale">What codes are multiplied by.</param>
/// <param name="Rounding">Length of what rounding took off a row's codes.</param>
/// <param name="Code">Length of a row's codes.</param>
/// <param name="Vector">Length of a row's vector, less the mean where one was subtracted.</param>
internal readonly record struct CodeBounds(float Scale, float Rounding, float Code, float Vector)
{
    public CodeBounds Or(CodeBounds other) => new(
        Math.Max(Scale, other.Scale), Math.Max(Rounding, other.Rounding), Math.Max(Code, other.Code), Math.Max(Vector, other.Vector));
}
