using FeedRanker.Onnx;
using FeedRanker.Ranking;
using FeedRanker.Reranking;

namespace FeedRanker.Serving;

/// <summary>Reads the group <c>inference</c> of a surface file.</summary>
internal static class InferenceReader
{
    public static readonly (string Word, OnnxDevice Device)[] Devices = [("cpu", OnnxDevice.Cpu), ("cuda", OnnxDevice.Cuda), ("auto", OnnxDevice.Auto)];

    public static InferenceOptions Read(YamlNode node, RuleProblems problems)
    {
        if (node is not YamlNode.Mapping map)
        {
            problems.Add(node.Place, $"'inference' must be a group of keys such as '{{device: auto}}'; it is {node.Describe()}.");
            return new InferenceOptions();
        }

        var fields = new RuleFields(map, "'inference'", problems);
        var options = new InferenceOptions
        {
            Onnx = new OnnxOptions
            {
                Device = fields.Choice("device", OnnxDevice.Cpu, Devices),
                Gpu = fields.Whole("gpu", 0, 63, 0),
                Threads = fields.Whole("threads", 0, 1024, 1),
            },
            Batching = fields.Node("batching", required: false) is { } batching ? Batching(batching, problems) : null,
        };
        fields.Finish();
        return options;
    }

    private static BatchingOptions? Batching(YamlNode node, RuleProblems problems)
    {
        if (node is not YamlNode.Mapping map)
        {
            problems.Add(node.Place, $"'batching' must be a group of keys such as '{{max_wait_ms: 1}}'; it is {node.Describe()}.");
            return null;
        }

        var defaults = new BatchingOptions();
        var fields = new RuleFields(map, "'batching'", problems);
        var enabled = fields.Flag("enabled", true);
        var rows = fields.Whole("max_rows", 16, 1 << 20, defaults.MaxRows);
        var options = new BatchingOptions
        {
            MaxRows = rows,
            MaxWaitMs = fields.Number("max_wait_ms", 0, 1000, 0),
            MaxQueuedRows = fields.Whole("max_queued_rows", 16, 1 << 24, Math.Max(defaults.MaxQueuedRows, rows)),
            Lanes = fields.Whole("lanes", 1, 64, defaults.Lanes),
        };
        if (options.MaxQueuedRows < rows) fields.Wrong("max_queued_rows", $"'max_queued_rows' is {options.MaxQueuedRows}; it must be 'max_rows', {rows}, or more.");
        fields.Finish();
        return enabled ? options : null;
    }
}
