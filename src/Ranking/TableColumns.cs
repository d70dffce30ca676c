using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>The features of a model as columns of a row-major training table.</summary>
internal readonly struct TableColumns(TrainingTable table, int[] positions) : IFeatureColumns
{
    public void Read(int feature, int start, Span<float> into)
    {
        var width = table.Features.Count;
        var cells = table.Values[(start * width + positions[feature])..];
        for (var i = 0; i < into.Length; i++) into[i] = cells[i * width];
    }
}
