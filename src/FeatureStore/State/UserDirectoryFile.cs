using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The users as a file of a release bundle (kind <c>users</c>); loading gives every row and id back.</summary>
public static class UserDirectoryFile
{
    private const string Kind = "users";
    private const int Version = 1;

    /// <summary>Writes the users there are now.</summary>
    public static void Save(UserDirectory users, string path)
    {
        using var file = new ArtifactWriter(path, Kind, Version);
        var count = users.Count;
        file.WriteStrings("ids", Enumerable.Range(0, count).Select(row => users.Ids[row]).ToArray());
        file.WriteStrings("countries", CatalogNames.List(users.Countries));
        file.WriteStrings("languages", CatalogNames.List(users.Languages));
        file.Write<int>("country", Rows(count, users.CountryOf));
        file.Write<int>("language", Rows(count, users.LanguageOf));
        file.Write<long>("joined_ms", Rows(count, users.JoinedMsOf));
        var attributes = users.AttributeNames;
        file.WriteStrings("attributes", attributes);
        for (var a = 0; a < attributes.Count; a++)
        {
            var attribute = a;
            file.WriteStrings($"attribute.{a}.values", CatalogNames.List(users.AttributeValues(a)));
            file.Write<int>($"attribute.{a}", Rows(count, row => users.AttributeValue(row, attribute)));
        }

        file.Complete();
    }

    /// <summary>Reads the users.</summary>
    /// <exception cref="InputException">Missing, damaged, or no users file.</exception>
    public static UserDirectory Load(string path)
    {
        var file = new ArtifactReader(path, Kind, Version);
        var users = new UserDirectory();
        var ids = file.ReadStrings("ids");
        var countries = file.ReadStrings("countries");
        var languages = file.ReadStrings("languages");
        var attributes = file.ReadStrings("attributes");
        foreach (var country in countries) users.Countries.GetOrAdd(country);
        foreach (var language in languages) users.Languages.GetOrAdd(language);
        var values = new string[attributes.Length][];
        for (var a = 0; a < attributes.Length; a++)
        {
            var known = users.AttributeValues(users.AddAttribute(attributes[a]));
            values[a] = file.ReadStrings($"attribute.{a}.values");
            foreach (var value in values[a]) known.GetOrAdd(value);
        }

        for (var row = 0; row < ids.Length; row++)
        {
            var own = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var a = 0; a < attributes.Length; a++)
                if (file.Read<int>($"attribute.{a}")[row] is >= 0 and var value) own.Add(attributes[a], values[a][value]);
            users.Put(new UserRecord
            {
                Id = ids[row],
                Country = Name(countries, file.Read<int>("country")[row]),
                Language = Name(languages, file.Read<int>("language")[row]),
                JoinedMs = file.Read<long>("joined_ms")[row],
                Attributes = own,
            });
        }

        return users;
    }

    private static string Name(string[] names, int id) => id < 0 ? "" : names[id];

    private static T[] Rows<T>(int count, Func<int, T> of)
    {
        var result = new T[count];
        for (var row = 0; row < count; row++) result[row] = of(row);
        return result;
    }
}
