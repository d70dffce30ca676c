using FeedRanker.Core;
using FeedRanker.Retrieval;
using FeedRanker.TestKit;

namespace FeedRanker.Serving.Tests;

public sealed class CollaborativeModelsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly TinyWorld _world = TinyWorld.Make();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_WhatWasSaved_HasTheVectorsTheirIndexAndTheNeighbours()
    {
        var matrix = Matrix();
        var softmax = Train(seed: 1);
        Models(softmax, VectorIndexes.Build(softmax, matrix, 10, WorkProgress.None, default), new UserNeighbourModel(matrix, new UserNeighbourOptions { Neighbours = 9 })).Save(_directory);
        var loaded = CollaborativeModels.Load(_directory);
        Assert.Equal(softmax.Id, loaded.Softmax!.Id);
        Assert.Equal(softmax.Id, loaded.SoftmaxIndex!.Space);
        Assert.Equal(9, loaded.Neighbours!.Options.Neighbours);
        Models(null, null, null).Save(_directory);
        loaded = CollaborativeModels.Load(_directory);
        Assert.True(loaded is { Softmax: null, SoftmaxIndex: null, Neighbours: null }, "what an earlier release had is gone");
    }

    [Fact]
    public void Load_AnIndexOfOtherVectors_IsRefusedNamingBoth()
    {
        var (softmax, other) = (Train(seed: 1), Train(seed: 2));
        Models(softmax, VectorIndexes.Build(other, Matrix(), 10, WorkProgress.None, default), null).Save(_directory);
        var refused = Assert.Throws<InputException>(() => CollaborativeModels.Load(_directory));
        Assert.Contains(softmax.Id, refused.Message, StringComparison.Ordinal);
        Assert.Contains(other.Id, refused.Message, StringComparison.Ordinal);
    }

    private GraphSoftmaxModel Train(ulong seed) =>
        GraphSoftmaxTrainer.Train(Matrix(), new GraphSoftmaxOptions { Factors = 16, Epochs = 2, Seed = seed, Threads = 1 }, WorkProgress.None, default);

    private InteractionMatrix Matrix() =>
        InteractionMatrix.Build(_world.UserCount, _world.Catalog.Count, _world.Events.Select(e => new Interaction(e.User, e.Item, 1)).ToArray());

    private CollaborativeModels Models(GraphSoftmaxModel? softmax, IStoredIndex? index, UserNeighbourModel? neighbours)
    {
        var matrix = Matrix();
        return new CollaborativeModels(
            AlsTrainer.Train(matrix, new AlsOptions { Factors = 16 }, WorkProgress.None, default),
            ItemToItemTrainer.Train(matrix, new ItemToItemOptions(), WorkProgress.None, default), null, Softmax: softmax, SoftmaxIndex: index, Neighbours: neighbours);
    }
}
