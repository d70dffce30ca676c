using System.Globalization;
using System.Text;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>Writes surfaces as YAML with every key that has a value, defaults included.</summary>
internal static class SurfaceText
{
    public static string Write(IReadOnlyList<SurfaceOptions> surfaces)
    {
        var text = new StringBuilder("version: 1\n");
        Write(surfaces[0].Inference, text);
        text.Append("surfaces:\n");
        foreach (var surface in surfaces) Write(surface, text);
        return text.ToString();
    }

    private static void Write(InferenceOptions inference, StringBuilder text)
    {
        var onnx = inference.Onnx;
        Line(text, $"inference:");
        Line(text, $"  device: {InferenceReader.Devices.First(d => d.Device == onnx.Device).Word}");
        Line(text, $"  gpu: {onnx.Gpu}");
        Line(text, $"  threads: {onnx.Threads}");
        if (inference.Batching is { } batching)
            Line(text, $"  batching: {{max_rows: {batching.MaxRows}, max_wait_ms: {batching.MaxWaitMs}, max_queued_rows: {batching.MaxQueuedRows}, lanes: {batching.Lanes}}}");
    }

    private static void Write(SurfaceOptions surface, StringBuilder text)
    {
        Line(text, $"  {surface.Name}:");
        Line(text, $"    candidates: {surface.Candidates}");
        if (surface.Cascade > 0) Line(text, $"    cascade: {surface.Cascade}");
        Line(text, $"    budget_ms: {surface.BudgetMs}");
        Line(text, $"    parallel_sources: {surface.ParallelSources}");
        Line(text, $"    blend: {SurfaceReader.Blends.First(b => b.Method == surface.Blend).Word}");
        if (surface.Blend == BlendMethod.Rrf) Line(text, $"    rrf_constant: {surface.RrfConstant}");
        Line(text, $"    sources:");
        foreach (var source in surface.Sources) Line(text, $"      {source.Name}: {{{string.Join(", ", KeysOf(source).Select(k => $"{k.Key}: {k.Value}"))}}}");
    }

    private static IEnumerable<(string Key, string Value)> KeysOf(SurfaceSource source)
    {
        if (source.Kind != source.Name) yield return ("kind", source.Kind);
        if (!source.Enabled) yield return ("enabled", "false");
        yield return ("quota", source.Quota.ToString(CultureInfo.InvariantCulture));
        yield return ("max_hits", source.MaxHits.ToString(CultureInfo.InvariantCulture));
        if (source.BudgetMs > 0) yield return ("budget_ms", source.BudgetMs.ToString(CultureInfo.InvariantCulture));
        if (source.Settings is null || SourceKinds.Find(source.Kind)?.Show is not { } show) yield break;
        foreach (var pair in show(source.Settings)) yield return pair;
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
