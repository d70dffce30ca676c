using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

public class CatalogBuilderTests
{
    [Fact]
    public void Snapshot_NeverChanges_WhateverTheBuilderDoesNext()
    {
        var builder = new CatalogBuilder();
        for (var i = 0; i < 20; i++) builder.Put(Item(i, "first"));
        var before = builder.Snapshot();

        for (var i = 0; i < 100; i++) builder.Put(Item(i, "second") with { Numeric = new Dictionary<string, float> { ["later"] = i } });
        builder.Delete("item3");
        var after = builder.Snapshot();

        Assert.Equal(20, before.Count);
        Assert.Equal("first", before.TitleOf(3));
        Assert.False(before.Deleted[3]);
        Assert.False(before.TryGetRow("item50", out _));
        Assert.Equal(100, after.Count);
        Assert.Equal("second", after.TitleOf(3));
        Assert.True(after.Deleted[3]);
        Assert.Equal(50, after.Numeric(0)[50]);
    }

    [Fact]
    public void Describe_GivesBackWhatWasPut()
    {
        var item = new ItemRecord
        {
            Id = "a",
            Title = "A title",
            Author = "me",
            PublishedMs = 7,
            Topics = ["x", "y"],
            Language = "en",
            Region = "SE",
            PolicyLabels = ["spam"],
            Numeric = new Dictionary<string, float> { ["length_s"] = 3 },
            Embedding = [1, 2],
        };
        var builder = new CatalogBuilder();
        builder.Put(item);
        var described = builder.Snapshot().Describe(0);
        Assert.Equal(item with { Topics = [], PolicyLabels = [], Numeric = item.Numeric, Embedding = null },
            described with { Topics = [], PolicyLabels = [], Numeric = item.Numeric, Embedding = null });
        Assert.Equal(item.Topics, described.Topics);
        Assert.Equal(item.PolicyLabels, described.PolicyLabels);
        Assert.Equal(item.Numeric, described.Numeric);
        Assert.Equal(item.Embedding, described.Embedding);
    }

    [Fact]
    public void Put_BadItem_NamesTheFieldAndChangesNothing()
    {
        var builder = new CatalogBuilder();
        builder.Put(Item(0, "t") with { Embedding = [1, 2] });
        Assert.Equal("views", Assert.Throws<InputException>(() => builder.Put(Item(1, "t") with { Numeric = new Dictionary<string, float> { ["views"] = float.NaN } })).Field);
        Assert.Equal("embedding", Assert.Throws<InputException>(() => builder.Put(Item(1, "t") with { Embedding = [1, 2, 3] })).Field);
        Assert.Equal("policy_labels", Assert.Throws<InputException>(() => builder.Put(Item(1, "t") with { PolicyLabels = Enumerable.Range(0, 65).Select(i => $"l{i}").ToArray() })).Field);
        Assert.Equal(1, builder.Count);
    }

    private static ItemRecord Item(int i, string title) => new() { Id = $"item{i}", Title = title, Author = $"author{i % 3}" };
}
