using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Collaborative;

/// <summary>A model that <c>bench cf</c> measures.</summary>
/// <param name="Name">As <c>--model</c> takes it.</param>
/// <param name="Joins">In which round the blend takes it, from 1; 0 for never.</param>
/// <param name="Train">Trains it with the options that validation chose; threads 0 for one per core.</param>
internal sealed record CollaborativeModel(string Name, int Joins, Func<InteractionMatrix, int, IWorkProgress, CancellationToken, IUserScores> Train)
{
    /// <summary>All models. Their options were tuned on a held-out part of Gowalla's training pairs (HeldOutPairs.SplitByTaste), never on its test pairs.</summary>
    public static IReadOnlyList<CollaborativeModel> All { get; } =
    [
        new("popular", 0, (matrix, _, _, _) => new PopularScores(matrix)),
        new("item-to-item", 0, ItemToItem),
        new("graph-filter", 1, GraphFilter),
        new("ease", 0, Ease),
        new("als", 2, Als),
        new("als-smoothed", 0, SmoothedAls),
        new("bpr", 0, Bpr),
        new("graph-softmax", 1, GraphSoftmax),
        new("two-tower", 0, TwoTower),
        new("user-neighbours", 2, (matrix, threads, progress, ct) => UserNeighbourScores.Train(matrix, new UserNeighbourOptions(), threads, progress, ct)),
    ];

    private static IUserScores ItemToItem(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct)
    {
        var options = new ItemToItemOptions { UserExponent = 0.5f, ItemExponent = 0.8f, NeighbourExponent = 0.15f, Shrinkage = 0, Neighbours = 1000, Threads = threads };
        return new ListScores("item-to-item", ItemToItemTrainer.Train(matrix, options, progress, ct), matrix);
    }

    private static IUserScores GraphFilter(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct) =>
        new GraphFilterScores(GraphFilterTrainer.Train(matrix, new GraphFilterOptions { Threads = threads }, progress, ct), matrix);

    private static IUserScores Ease(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct) =>
        new EaseScores(EaseTrainer.Train(matrix, new EaseOptions { MaxItems = 8000, Regularisation = 400, Threads = threads }, progress, ct), matrix);

    private static IUserScores Als(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct)
    {
        var model = TrainAls(matrix, threads, progress, ct);
        return new FactorScores("als", model.UserFactors.ToArray(), model.ItemFactors, model.Dimensions);
    }

    private static IUserScores SmoothedAls(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct)
    {
        var model = TrainAls(matrix, threads, progress, ct);
        var (users, items) = FactorSmoothing.Once(matrix, model.UserFactors, model.ItemFactors, model.Dimensions, ct);
        return new FactorScores("als-smoothed", users, items, model.Dimensions);
    }

    private static AlsModel TrainAls(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct) =>
        AlsTrainer.Train(matrix, new AlsOptions { Factors = 256, Iterations = 6, Unobserved = 0.01f, Regularisation = 0.004f, Threads = threads }, progress, ct);

    // Early stopping looks at a part of its own, so that the pairs a blend is tuned on stay unseen.
    private static IUserScores Bpr(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct)
    {
        var (fit, heldOut) = HeldOutPairs.Split(matrix, 0.05, seed: 2);
        var model = BprTrainer.Train(fit, new BprOptions { Factors = 128, Regularisation = 0.003f, Threads = threads }, progress, ct, heldOut);
        return new FactorScores("bpr", model.UserFactors, model.ItemFactors.Span, model.Dimensions);
    }

    private static IUserScores GraphSoftmax(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct) =>
        new GraphSoftmaxScores(GraphSoftmaxTrainer.Train(matrix, new GraphSoftmaxOptions { Threads = threads }, progress, ct), matrix);

    private static IUserScores TwoTower(InteractionMatrix matrix, int threads, IWorkProgress progress, CancellationToken ct)
    {
        var choices = TowerChoices.Of(matrix);
        var options = new TwoTowerOptions { History = TowerHistory.Others, Epochs = 5, Threads = threads };
        return new TwoTowerScores(TwoTowerTrainer.Train(choices, null, options, progress, ct), choices);
    }
}
