namespace FeedRanker.Core;

/// <summary>Where long work reports how far it is. Calls come from one thread at a time.</summary>
public interface IWorkProgress
{
    /// <summary>A piece of work starts; <paramref name="total"/> is in the units of <see cref="Advance"/>, 0 if unknown.</summary>
    void Begin(string what, long total);

    /// <summary>So many more units are done.</summary>
    void Advance(long units);

    /// <summary>Something worth a line: a loss per epoch, a count of rejected lines.</summary>
    void Note(string line);

    /// <summary>The piece of work begun last is done.</summary>
    void End();
}
