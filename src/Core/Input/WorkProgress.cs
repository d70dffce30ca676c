namespace FeedRanker.Core;

/// <summary>Progress that nobody watches.</summary>
public sealed class WorkProgress : IWorkProgress
{
    private WorkProgress()
    {
    }

    /// <summary>Drops everything.</summary>
    public static IWorkProgress None { get; } = new WorkProgress();

    /// <inheritdoc />
    public void Begin(string what, long total)
    {
    }

    /// <inheritdoc />
    public void Advance(long units)
    {
    }

    /// <inheritdoc />
    public void Note(string line)
    {
    }

    /// <inheritdoc />
    public void End()
    {
    }
}
