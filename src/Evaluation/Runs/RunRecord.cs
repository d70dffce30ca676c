namespace FeedRanker.Evaluation;

/// <summary>The fields of a line that matter, as bytes of its buffer.</summary>
internal ref struct RunRecord
{
    public ReadOnlySpan<byte> Query;
    public ReadOnlySpan<byte> Item;
    public ReadOnlySpan<byte> Value;
    public ReadOnlySpan<byte> Label;
}
