using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>Writes what a network reads of a request and its candidates: vectors of fields and scaled features.</summary>
internal sealed class NeuralGather(NeuralModel model, NeuralFieldReader[] readers, Column[] features, ItemCodes? codes)
{
    /// <summary>Fills the user's part of one row.</summary>
    public void User(in FeedRequest request, CandidateBatch batch, NeuralScratch scratch, Span<float> into)
    {
        var side = model.Layout.User;
        foreach (var field in side.Fields) scratch.Rows[field] = model.Vectors.Row(field, readers[field].Read(request, -1));
        foreach (var feature in side.Features) scratch.Features[feature] = batch[features[feature]][0]; // the same in every row
        side.Fill(model.Vectors.Table, scratch.Rows, scratch.Features, into);
    }

    /// <summary>Fills the candidates' parts, from one of the batch's rows on, into a run's from one of its rows on.</summary>
    public void Items(in FeedRequest request, CandidateBatch batch, int first, int count, NeuralScratch scratch, OnnxBinding tensors, int at)
    {
        var length = model.Layout.Item.Length;
        if (codes is null) Floats(request, batch, first, count, scratch, tensors.Floats(NeuralGraph.ItemPart).Slice(at * length, count * length));
        else Codes(request, batch, first, count, scratch, tensors.Codes(NeuralGraph.ItemPart).Slice(at * length, count * length), codes);
    }

    private void Floats(in FeedRequest request, CandidateBatch batch, int first, int count, NeuralScratch scratch, Span<float> into)
    {
        var side = model.Layout.Item;
        var items = batch.Items.Slice(first, count);
        scratch.ItemRows.Begin(request.Catalog);
        for (var i = 0; i < items.Length; i++) model.Vectors.Table.Copy(RowsOf(request, items[i], scratch), into[(i * side.Length)..]);
        var at = side.Fields.Length * model.Layout.Width;
        foreach (var feature in side.Features) side.FillColumn(feature, batch[features[feature]].Slice(first, count), at++, into);
        foreach (var feature in side.Indicators) NeuralSide.FillMissing(batch[features[feature]].Slice(first, count), at++, side.Length, into);
    }

    private void Codes(in FeedRequest request, CandidateBatch batch, int first, int count, NeuralScratch scratch, Span<byte> into, ItemCodes of)
    {
        var side = model.Layout.Item;
        var items = batch.Items.Slice(first, count);
        scratch.ItemRows.Begin(request.Catalog);
        for (var i = 0; i < items.Length; i++) of.Copy(RowsOf(request, items[i], scratch), into[(i * side.Length)..]);
        var at = side.Fields.Length * model.Layout.Width;
        foreach (var feature in side.Features) of.FillColumn(feature, batch[features[feature]].Slice(first, count), at++, into);
        foreach (var feature in side.Indicators) of.FillMissing(batch[features[feature]].Slice(first, count), at++, into);
    }

    private Span<int> RowsOf(in FeedRequest request, int item, NeuralScratch scratch)
    {
        if (scratch.ItemRows.Find(item, out var rows)) return rows;
        var side = model.Layout.Item;
        for (var f = 0; f < rows.Length; f++) rows[f] = model.Vectors.Row(side.Fields[f], readers[side.Fields[f]].Read(request, item));
        return rows;
    }
}
