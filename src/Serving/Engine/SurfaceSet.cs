using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>One surface's pipeline and the columns of it that are logged with each impression.</summary>
internal sealed class SurfaceSet
{
    public SurfaceSet(SurfaceOptions options, FeedPipeline pipeline)
    {
        Options = options;
        Pipeline = pipeline;
        Logged = [.. pipeline.Definition.Schema.Columns];
        LoggedNames = Logged.Select(c => c.Name).ToArray();
        SourceNames = pipeline.Definition.Sources.Select(s => s.Source.Name).ToArray();
    }

    public SurfaceOptions Options { get; }

    public FeedPipeline Pipeline { get; }

    public Column[] Logged { get; }

    public string[] LoggedNames { get; }

    public string[] SourceNames { get; }
}
