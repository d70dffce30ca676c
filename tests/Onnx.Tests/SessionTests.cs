using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Onnx.Tests;

public class SessionTests
{
    [Fact]
    public void Graph_Layers_GiveWhatTheFormulasSay()
    {
        var random = new FeedRandom(3);
        var graph = new OnnxGraph();
        var x0 = graph.Input("x0", "batch", 6);
        var x = graph.Input("x", "batch", 6);
        var output = Layer.Cross(x0, x, "cross", 2);
        using var store = Filled(graph, ref random);
        using var model = new OnnxModel(graph.ToBytes([("y", output)], store), new OnnxOptions());
        using var run = new OnnxBinding(model, "batch", 5, 5);
        foreach (var name in new[] { "x0", "x" })
            foreach (ref var value in run.Floats(name)) value = (float)random.NextNormal();
        run.Run(5);
        var down = store.Of("cross.down");
        var up = store.Of("cross.up");
        var bias = store.Of("cross.bias");
        for (var row = 0; row < 5; row++)
            for (var i = 0; i < 6; i++)
            {
                double wide = bias[i];
                for (var r = 0; r < 2; r++)
                    for (var k = 0; k < 6; k++) wide += run.Floats("x")[row * 6 + k] * down[k * 2 + r] * up[r * 6 + i];
                Assert.Equal(run.Floats("x0")[row * 6 + i] * wide + run.Floats("x")[row * 6 + i], run.Floats("y")[row * 6 + i], 1e-4);
            }
    }

    [Fact]
    public void Graph_WrittenTwice_GivesTheSameBytes()
    {
        Assert.Equal(Bytes(), Bytes());

        static byte[] Bytes()
        {
            var graph = new OnnxGraph();
            return graph.ToBytes([("y", graph.Input("x", "batch", 4).Dense("a", 3).Relu().Norm("n"))]);
        }
    }

    [Fact]
    public void Binding_FewerRows_GivesEachRowTheSameBitsAndAllocatesNothing()
    {
        var random = new FeedRandom(3);
        var graph = new OnnxGraph();
        var output = graph.Input("x", "batch", 33).Dense("a", 65, Initialisation.He).Relu().Dense("b", 3);
        using var store = Filled(graph, ref random);
        using var model = new OnnxModel(graph.ToBytes([("y", output)], store), new OnnxOptions());
        using var run = new OnnxBinding(model, "batch", 100, 16);
        foreach (ref var value in run.Floats("x")) value = (float)random.NextNormal();
        run.Run(100);
        var all = run.Floats("y").ToArray();
        foreach (var rows in new[] { 1, 15, 16, 17, 99 })
        {
            run.Floats("y").Clear();
            run.Run(rows);
            Assert.Equal(all[..(rows * 3)], run.Floats("y")[..(rows * 3)].ToArray());
        }

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) run.Run(17);
        }));
    }

    [Fact]
    public void Names_ThatTheGraphDoesNotHave_AreRefusedWithThoseItHas()
    {
        using var model = new OnnxModel(Doubling(), new OnnxOptions());
        using var run = new OnnxBinding(model, "batch", 2, 1);
        var refused = Assert.Throws<InputException>(() => run.Floats("z").Length);
        Assert.Contains("no input or output 'z'; there are x, y", refused.Message);
        Assert.Contains("holds Float, not Int64", Assert.Throws<InputException>(() => run.Longs("x").Length).Message);
        Assert.Contains("open size 'batch'", Assert.Throws<InputException>(() => new OnnxBinding(model)).Message);
    }

    [Fact]
    public void Files_MissingDamagedOrOfAnotherKind_AreRefusedByName()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            Assert.Contains("the model is missing", Refused());
            File.WriteAllText(path, "not a graph");
            Assert.Contains("is not a graph that can run", Refused());
            File.WriteAllBytes(path, Doubling()[..20]);
            Assert.Contains("is not a graph that can run", Refused());

            string Refused()
            {
                var refused = Assert.Throws<InputException>(() => OnnxModel.Load(path, new OnnxOptions()));
                Assert.Contains(path, refused.Message);
                return refused.Message;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Operator_ThatIsNotKnown_IsNamed()
    {
        var graph = new OnnxGraph();
        var bytes = graph.ToBytes([("y", Elementwise.Unary("Frobnicate", graph.Input("x", 2)))]);
        Assert.Contains("Frobnicate", Assert.Throws<InputException>(() => new OnnxModel(bytes, new OnnxOptions())).Message);
    }

    [Fact]
    public void Outputs_ThatAreNoNumbers_AreNamedWithTheirRow()
    {
        using var model = new OnnxModel(Doubling(), new OnnxOptions());
        using var run = new OnnxBinding(model, "batch", 4, 4);
        run.Floats("x")[5] = float.NaN; // row 2, of rows of 2
        Assert.Contains("'y' holds NaN in row 2", Assert.Throws<InvalidOperationException>(() => run.RunChecked(4)).Message);
        run.RunChecked(2);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused() =>
        Assert.Contains("Threads", Assert.Throws<InputException>(() => new OnnxModel(Doubling(), new OnnxOptions { Threads = -1 })).Message);

    private static byte[] Doubling()
    {
        var graph = new OnnxGraph();
        return graph.ToBytes([("y", graph.Input("x", "batch", 2) * 2f)]);
    }

    private static ParameterStore Filled(OnnxGraph graph, ref FeedRandom random)
    {
        var store = new ParameterStore(graph.Parameters);
        store.Start(graph.Parameters, random.NextULong());
        foreach (var parameter in graph.Parameters)
            if (parameter.Start == Initialisation.Zeros)
                foreach (ref var value in store.Values(parameter.Value.Name)) value = (float)random.NextNormal();
        return store;
    }
}
