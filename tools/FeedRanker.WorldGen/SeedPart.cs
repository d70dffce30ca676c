namespace FeedRanker.WorldGen;

/// <summary>What a stream of chance is for: changing how one part draws leaves the others as they were.</summary>
internal enum SeedPart : byte
{
    Space = 1,
    Author,
    AuthorName,
    User,
    Publishing,
    Item,
    Title,
    Embedding,
    Follow,
    Schedule,
    Session,
    AuthorLiking,
    PolicyNoise,
    CandidateTruth,
    Oracle,
}
