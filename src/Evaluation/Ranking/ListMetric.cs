namespace FeedRanker.Evaluation;

/// <summary>A number about one judged list cut at <paramref name="k"/>, <see cref="int.MaxValue"/> for no cut.</summary>
public delegate double ListMetric(in JudgedList list, int k);
