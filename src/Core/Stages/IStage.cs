namespace FeedRanker.Core;

/// <summary>Anything a pipeline runs: one name, unique in its pipeline, that traces, metrics and errors use.</summary>
public interface IStage
{
    /// <summary>Lower-case words joined by dashes, such as <c>item-to-item</c> or <c>author-spacing</c>.</summary>
    string Name { get; }
}
