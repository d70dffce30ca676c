using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>What a user must be to enter the store.</summary>
internal static class UserCheck
{
    /// <summary>The first thing wrong with the user, or null.</summary>
    public static Flaw? Check(UserRecord user)
    {
        var flaw = TextRules.Id("id", user.Id)
            ?? TextRules.OptionalId("country", user.Country)
            ?? TextRules.OptionalId("language", user.Language);
        if (flaw is not null) return flaw;
        foreach (var (name, value) in user.Attributes)
        {
            flaw = TextRules.Key("attributes", name) ?? TextRules.Line($"attributes.{name}", value);
            if (flaw is not null) return flaw;
        }

        return null;
    }
}
