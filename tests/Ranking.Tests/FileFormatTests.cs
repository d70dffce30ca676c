using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class FileFormatTests
{
    private static readonly TrainingTable Table = Tables.Binary(8, 500, 4);

    public static TheoryData<string> Kinds => new("trees", "logistic", "isotonic", "platt");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Save_LoadAndSaveAgain_GivesTheSameBytesAndScores(string kind)
    {
        var (first, second) = (Tables.TempPath(), Tables.TempPath());
        var (save, load) = Model(kind);
        var scores = save(first);
        Assert.Equal(scores, load(first, second));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_AnyByteChangedOrCutOff_IsRefusedByFileName(string kind)
    {
        var path = Tables.TempPath();
        var (save, load) = Model(kind);
        save(path);
        var good = File.ReadAllBytes(path);
        var random = new FeedRandom(1);
        for (var i = 0; i < 20; i++)
        {
            var bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] ^= (byte)(1 + random.Next(255));
            File.WriteAllBytes(path, i % 2 == 0 ? bad : good[..random.Next(good.Length)]);
            var error = Assert.Throws<InputException>(() => load(path, Tables.TempPath()));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_TreesThatDoNotAddUp_AreRefused()
    {
        foreach (var (edit, wanted) in new (Func<TreeNodes, TreeNodes>, string)[]
                 {
                     (n => n with { Left = Changed(n.Left, 0, 0) }, "tree 0 node 0 has a child outside"),
                     (n => n with { Feature = Changed(n.Feature, 0, 99) }, "splits on feature 99 of 4"),
                     (n => n with { Value = Changed(n.Value, 1, float.NaN) }, "NaN"),
                     (n => n with { Right = Changed(n.Right, 0, n.Left[0]) }, "parents"),
                     (n => n with { Cover = [] }, "do not add up"),
                 })
        {
            var error = Assert.Throws<InputException>(() => edit(Trees().Nodes).Check(4, "m.fr"));
            Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
            Assert.Contains("m.fr", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{", "is no XGBoost JSON model")]
    [InlineData("[1]", "is no XGBoost JSON model")]
    [InlineData("{\"a\": 1}", "is no XGBoost JSON model")]
    [InlineData("SECOND/gbtree/dart", "gradient_booster.name: is a 'dart' booster")]
    [InlineData("SECOND/binary:logistic/multi:softmax", "objective.name: 'multi:softmax' is not supported")]
    [InlineData("SECOND/\"num_class\":\"0\"/\"num_class\":\"3\"", "num_class")]
    [InlineData("SECOND/\"base_score\":\"5E-1\"/\"base_score\":\"2\"", "base_score")]
    [InlineData("SECOND/\"split_type\":[0,0,0]/\"split_type\":[1,0,0]", "tree 0 node 0 is a categorical split without categories")]
    [InlineData("SECOND/\"split_type\":[0,0,0]/\"split_type\":[7,0,0]", "tree 0 node 0 has split type 7")]
    [InlineData("SECOND/\"sum_hessian\":[10,4,6]/\"sum_hessian\":[10,4]", "sum_hessian: tree 0 has 2 entries where 3")]
    [InlineData("SECOND/\"split_conditions\":[2.5,-0.4,0.8]/\"split_conditions\":[2.5,NaN,0.8]", "tree 0 node 1 has the value NaN")]
    [InlineData("SECOND/\"left_children\":[1,-1,-1]/\"left_children\":[7,-1,-1]", "node 7")]
    [InlineData("SECOND/\"left_children\":[1,-1,-1]/\"left_children\":[0,-1,-1]", "tree 0")]
    public void FromXgboostJson_WhatCannotBeRead_IsNamed(string change, string wanted)
    {
        var parts = change.Split('/');
        var json = parts.Length == 3 ? Stump.Replace(parts[1], parts[2], StringComparison.Ordinal) : change;
        var error = Assert.Throws<InputException>(() => TreeEnsemble.FromXgboostJson(Encoding.UTF8.GetBytes(json), file: "m.json"));
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
        Assert.Contains("m.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5E-1")]
    [InlineData("[5E-1]")]
    public void FromXgboostJson_LogisticStump_HasItsProbabilities(string baseScore)
    {
        var json = Stump.Replace("\"5E-1\"", $"\"{baseScore}\"", StringComparison.Ordinal);
        var ensemble = TreeEnsemble.FromXgboostJson(Encoding.UTF8.GetBytes(json));
        Assert.Equal(["age", "clicks"], ensemble.Features);
        Assert.Equal(0, ensemble.BaseScore);
        Assert.Equal([new FeatureImportance("clicks", 1, 1, 1), new FeatureImportance("age", 0, 0, 0)], ensemble.Importance);
        var table = new TrainingTable(["age", "clicks"]);
        foreach (var x in new[] { 1f, 2.5f, 3f, float.NaN }) table.Add(0, 0, 0, 0)[1] = x;
        float Sigmoid(double m) => (float)(1 / (1 + Math.Exp(-m)));
        var scores = ensemble.Score(table);
        foreach (var (score, margin) in scores.Zip([-0.4, 0.8, 0.8, 0.8])) Assert.Equal(Sigmoid(margin), score, 1e-6);
    }

    private const string Stump = """
        {"learner":{"attributes":{},"feature_names":["age","clicks"],"feature_types":["float","float"],"gradient_booster":{"model":{
        "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1","size_leaf_vector":"0"},"tree_info":[0],"trees":[{
        "base_weights":[0,-0.4,0.8],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
        "default_left":[0,0,0],"id":0,"left_children":[1,-1,-1],"loss_changes":[3.5,0,0],"parents":[2147483647,0,0],
        "right_children":[2,-1,-1],"split_conditions":[2.5,-0.4,0.8],"split_indices":[1,0,0],"split_type":[0,0,0],
        "sum_hessian":[10,4,6],"tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"3","size_leaf_vector":"0"}}]},
        "name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2","num_target":"1"},
        "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[1,7,4]}
        """;

    private static T[] Changed<T>(T[] values, int at, T value)
    {
        var copy = (T[])values.Clone();
        copy[at] = value;
        return copy;
    }

    private static TreeEnsemble Trees() => TreeTrainer.Train(
        Table, null, new TreeTrainingOptions { Trees = 5, Depth = 3, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);

    private static (Func<string, float[]> Save, Func<string, string, float[]> Load) Model(string kind)
    {
        if (kind == "trees")
        {
            var trees = Trees();
            return (p => Saved(trees.Save, p, trees.Score(Table)), (p, q) => Loaded(TreeEnsemble.Load(p), m => m.Save(q), m => m.Score(Table)));
        }

        if (kind == "logistic")
        {
            var model = LogisticTrainer.Train(Table, new LogisticOptions(), WorkProgress.None);
            return (p => Saved(model.Save, p, model.Score(Table)), (p, q) => Loaded(LogisticModel.Load(p), m => m.Save(q), m => m.Score(Table)));
        }

        var scores = Trees().Score(Table);
        var calibrator = SegmentCalibrator.Fit(kind == "platt" ? CalibrationMethod.Platt : CalibrationMethod.Isotonic, scores, Table.Labels);
        return (p => Saved(calibrator.Save, p, Applied(calibrator)), (p, q) => Loaded(SegmentCalibrator.Load(p), m => m.Save(q), Applied));

        float[] Applied(SegmentCalibrator map)
        {
            var result = new float[scores.Length];
            map.Apply(scores, [], result);
            return result;
        }
    }

    private static float[] Saved(Action<string> save, string path, float[] scores)
    {
        save(path);
        return scores;
    }

    private static float[] Loaded<T>(T model, Action<T> save, Func<T, float[]> score)
    {
        save(model);
        return score(model);
    }
}
