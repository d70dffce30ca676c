namespace FeedRanker.Core;

/// <summary>The kinds of stage a trace tells apart.</summary>
public enum StageKind : byte
{
    /// <summary>A candidate source.</summary>
    Source,

    /// <summary>The blender.</summary>
    Blend,

    /// <summary>A step that fills columns.</summary>
    Columns,

    /// <summary>A step that changes the order.</summary>
    Rule,
}
