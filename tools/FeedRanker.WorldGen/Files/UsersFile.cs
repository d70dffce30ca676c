namespace FeedRanker.WorldGen;

/// <summary>Writes users.jsonl.</summary>
internal static class UsersFile
{
    public static void Write(string path, World world)
    {
        using var file = new JsonLines(path);
        var json = file.Json;
        for (var u = 0; u < world.Options.Users; u++)
        {
            var country = Country.All[world.People.CountryOf[u]];
            json.WriteStartObject();
            json.WriteString("id", $"u{u}");
            json.WriteString("country", country.Code);
            json.WriteString("language", Country.Languages[country.Language]);
            json.WriteNumber("joined_ms", world.People.JoinedMs[u]);
            json.WriteStartObject("attributes");
            json.WriteString("age_group", LatentSpace.AgeGroups[world.People.AgeGroup[u]]);
            json.WriteEndObject();
            json.WriteEndObject();
            file.EndLine();
        }
    }
}
