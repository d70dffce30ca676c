using System.Text.Json;

namespace FeedRanker.FeatureStore;

/// <summary>Reads the members of one object as what they must be, and keeps the first flaw.</summary>
internal sealed class JsonMembers(JsonElement json)
{
    /// <summary>The first thing that was wrong, or null.</summary>
    public Flaw? Flaw { get; private set; }

    public string Text(string name) =>
        Find(name, JsonValueKind.String, "a string") is { } value ? value.GetString()! : "";

    public long Whole(string name)
    {
        if (Find(name, JsonValueKind.Number, "a whole number") is not { } value) return 0;
        if (value.TryGetInt64(out var whole)) return whole;
        Flaw ??= new Flaw(name, $"{value.GetRawText()} must be a whole number.");
        return 0;
    }

    public string[] Texts(string name)
    {
        if (Find(name, JsonValueKind.Array, "a list of strings") is not { } list) return [];
        var texts = new string[list.GetArrayLength()];
        for (var i = 0; i < texts.Length; i++)
        {
            if (list[i].ValueKind != JsonValueKind.String) return Fail(new Flaw($"{name}[{i}]", "must be a string."), texts[..0]);
            texts[i] = list[i].GetString()!;
        }

        return texts;
    }

    public float[]? Vector(string name)
    {
        if (Find(name, JsonValueKind.Array, "a list of numbers") is not { } list) return null;
        var vector = new float[list.GetArrayLength()];
        var at = 0;
        foreach (var value in list.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number) return Fail<float[]?>(new Flaw($"{name}[{at}]", "must be a number."), null);
            vector[at++] = value.GetSingle();
        }

        return vector;
    }

    public Dictionary<string, float> Numbers(string name)
    {
        var numbers = new Dictionary<string, float>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object, "an object of numbers") is not { } map) return numbers;
        foreach (var member in map.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number) return Fail(new Flaw($"{name}.{member.Name}", "must be a number."), numbers);
            numbers.Add(member.Name, member.Value.GetSingle());
        }

        return numbers;
    }

    public Dictionary<string, string> Pairs(string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object, "an object of strings") is not { } map) return pairs;
        foreach (var member in map.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) return Fail(new Flaw($"{name}.{member.Name}", "must be a string."), pairs);
            pairs.Add(member.Name, member.Value.GetString()!);
        }

        return pairs;
    }

    private JsonElement? Find(string name, JsonValueKind kind, string what)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == kind) return value;
        Flaw ??= new Flaw(name, $"must be {what}.");
        return null;
    }

    private T Fail<T>(Flaw flaw, T result)
    {
        Flaw ??= flaw;
        return result;
    }
}
