using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking.Tests;

public class NeuralExplainerTests
{
    private static readonly NeuralExamples Held = NeuralExamplesOf.Make(2, 60);

    public static TheoryData<string> Networks => NeuralTrainerTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void Explain_StartAndContributions_SumToTheMargin(string network)
    {
        var model = NeuralScorerTests.Trained(network);
        using var explainer = new NeuralExplainer(model);
        var rows = Enumerable.Range(0, Held.Count).ToArray();
        var (all, scores, inputs) = (explainer.Explain(Held, rows), model.Score(Held), explainer.Inputs.Count);
        foreach (var row in rows)
        {
            var margin = Math.Log(scores[row * 2] / (1 - scores[row * 2]));
            var told = explainer.Expected + all.Skip(row * inputs).Take(inputs).Sum();
            Assert.True(Math.Abs(told - margin) < 0.02 + 0.02 * Math.Abs(margin - explainer.Expected), $"{network}, row {row}: {told} told of a margin of {margin}.");
        }
    }

    [Fact]
    public void Explain_LinearNetwork_GivesEachTermByItself()
    {
        var model = NeuralScorerTests.Trained("linear");
        using var explainer = new NeuralExplainer(model);
        var heat = Held.Schema.Fields.Count + 1;
        var all = explainer.Explain(Held, [5]);
        var changed = NeuralExamplesOf.Make(2, 60);
        changed.Features(5)[1] = float.NaN; // the mean, since this one was never missing
        var (before, after) = (model.Score(Held)[10], model.Score(changed)[10]);
        Assert.Equal(Math.Log(before / (1 - before)) - Math.Log(after / (1 - after)), all[heat], 1e-3);
        Assert.Equal(0, explainer.Explain(changed, [5])[heat], 1e-6);
    }

    [Fact]
    public void Explain_OfARequest_IsThatOfTheSameRows()
    {
        var model = NeuralCompression.Int8(NeuralScorerTests.Trained("dcn"), Held);
        using var explainer = new NeuralExplainer(model);
        var examples = NeuralScorerTests.Candidates(70, out var request, out _, out var batch);
        Assert.Equal(explainer.Explain(examples, [3, 69, 12]), explainer.Explain(request, batch, [3, 69, 12]));
    }
}
