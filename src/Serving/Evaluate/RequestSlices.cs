using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>Cuts the requests of an evaluation by what is known of their users.</summary>
internal static class RequestSlices
{
    private const int MostValues = 12;

    /// <summary>Whether the user is new, how much the user chose before, and the attributes that have few values.</summary>
    /// <param name="requests">The requests; their query ids are the users' ids.</param>
    /// <param name="past">What was before the test part.</param>
    /// <param name="users">The users.</param>
    /// <param name="asked">Attributes that are wanted however many values they have.</param>
    public static QuerySlices Of(IReadOnlyList<TestRequest> requests, TestPast past, UserDirectory users, IReadOnlyList<string> asked)
    {
        var attributes = new DirectoryAttributes(users);
        var chosen = Chosen(requests, attributes, asked);
        var names = new List<string> { "new_user", "history" };
        names.AddRange(chosen.Select(a => attributes.AttributeNames[a]));
        return QuerySlices.Of("the test users", names, requests.Select(r => KeyValuePair.Create(users.Ids[r.User],
            (string[])[past.IsNew(r.User) ? "yes" : "no", past.HistoryOf(r.User), .. chosen.Select(a => TextOf(attributes, r.User, a))])));
    }

    /// <summary>Checks that every attribute asked for is one, before the long work.</summary>
    /// <exception cref="InputException">One is none; the message lists those there are.</exception>
    public static void Check(UserDirectory users, IReadOnlyList<string> asked)
    {
        var attributes = new DirectoryAttributes(users);
        var names = All(attributes).Select(a => attributes.AttributeNames[a]).ToArray();
        foreach (var name in asked)
            if (!names.Contains(name) && name is not ("new_user" or "history"))
                throw new InputException($"users have no attribute '{name}'; they have: {string.Join(", ", names)}.", field: "--slice");
    }

    // Times are no attribute to slice by.
    private static IEnumerable<int> All(DirectoryAttributes attributes) =>
        Enumerable.Range(0, attributes.AttributeNames.Count).Where(a => attributes.AttributeNames[a] != "joined_ms");

    private static int[] Chosen(IReadOnlyList<TestRequest> requests, DirectoryAttributes attributes, IReadOnlyList<string> asked) =>
    [
        .. All(attributes).Where(a => asked.Contains(attributes.AttributeNames[a])
            || requests.Select(r => TextOf(attributes, r.User, a)).Where(v => v.Length > 0).Distinct().Count() is >= 2 and <= MostValues),
    ];

    private static string TextOf(DirectoryAttributes attributes, int user, int attribute) =>
        attributes.AttributeValue(user, attribute) is >= 0 and var value ? attributes.AttributeText(attribute, value) : "";
}
