namespace FeedRanker.Serving;

/// <summary>One request of an evaluation.</summary>
/// <param name="User">The user's row.</param>
/// <param name="At">The index of the event at whose time it is made.</param>
/// <param name="Relevant">Rows that the user went on to choose.</param>
internal readonly record struct TestRequest(int User, int At, int[] Relevant);
