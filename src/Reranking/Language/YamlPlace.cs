namespace FeedRanker.Reranking;

/// <summary>Where something stands in a file, both from 1; 0 and 0 is the file as a whole.</summary>
internal readonly record struct YamlPlace(int Line, int Column);
