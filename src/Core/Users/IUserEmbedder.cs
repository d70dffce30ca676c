namespace FeedRanker.Core;

/// <summary>Computes a user's vector from their state, at request time and in replay alike.</summary>
public interface IUserEmbedder
{
    /// <summary>Id of the model whose space the vectors live in.</summary>
    string Model { get; }

    /// <summary>
    /// Sets the snapshot's embedding from its recent actions; leaves it empty when there is nothing to go on.
    /// </summary>
    void Embed(UserSnapshot user);
}
