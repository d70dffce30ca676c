using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Where users are at home, as far as it is known.</summary>
/// <param name="CountryOf">The country id of a user row, in <paramref name="Names"/>; -1 when it is not known.</param>
/// <param name="Names">Country codes by id.</param>
public sealed record UserCountries(Func<int, int> CountryOf, StringIds Names)
{
    /// <summary>Nobody's country is known.</summary>
    public static UserCountries None { get; } = new(static _ => -1, new StringIds());

    /// <summary>The country of a request: what its caller says, or else where the user is at home; -1 when unknown.</summary>
    internal int Of(in FeedRequest request)
    {
        if (request.Context?.Country is { Length: > 0 } named) return Names.TryGet(named, out var id) ? id : -1;
        return request.User.Row < 0 ? -1 : CountryOf(request.User.Row);
    }

    /// <summary>The same as a code; empty when unknown.</summary>
    internal string NameOf(in FeedRequest request)
    {
        if (request.Context?.Country is { Length: > 0 } named) return named;
        var id = request.User.Row < 0 ? -1 : CountryOf(request.User.Row);
        return id < 0 ? "" : Names[id];
    }
}
