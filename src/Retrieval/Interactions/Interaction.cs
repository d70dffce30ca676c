namespace FeedRanker.Retrieval;

/// <summary>How much one user wants more of one item, by dense rows: what collaborative models learn from.</summary>
/// <param name="User">Dense user row.</param>
/// <param name="Item">Catalog row.</param>
/// <param name="Weight">Such as <c>EventWeights.Of</c> of one event; finite.</param>
public readonly record struct Interaction(int User, int Item, float Weight);
