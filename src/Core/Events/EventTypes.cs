namespace FeedRanker.Core;

/// <summary>
/// The event vocabulary: built-in types and the team's own, in one table. Ids 0 to 15 are the engine's, 16 to 63 the
/// team's. Immutable.
/// </summary>
public sealed class EventTypes
{
    /// <summary>The first id of a team's own types.</summary>
    public const int FirstOwn = 16;

    /// <summary>How many types there can be: ids fit a 64-bit mask.</summary>
    public const int MaxTypes = 64;

    private static readonly string[] BuiltIn =
    [
        "impression", "click", "like", "share", "comment", "dwell", "hide", "report", "long_view", "follow", "rating",
    ];

    private readonly string?[] _names = new string?[MaxTypes];
    private readonly Dictionary<string, EventType> _byName = new(StringComparer.Ordinal);

    /// <summary>Makes a vocabulary with the built-in types and a team's own names, which get ids from 16 up.</summary>
    /// <exception cref="InputException">More than 48 own names, or one that is not lower-case letters, digits and _.</exception>
    public EventTypes(IEnumerable<string> own)
    {
        for (var i = 0; i < BuiltIn.Length; i++) Put(BuiltIn[i], i);
        var next = FirstOwn;
        foreach (var name in own)
        {
            if (_byName.ContainsKey(name)) continue;
            if (next == MaxTypes)
                throw new InputException($"event type '{name}' is one too many: at most {MaxTypes - FirstOwn} own types.");
            if (name.Length is 0 or > 40 || !name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_'))
                throw new InputException($"event type '{name}' must be 1 to 40 lower-case letters, digits and underscores.");
            Put(name, next++);
        }
    }

    /// <summary>The built-in types alone.</summary>
    public static EventTypes Default { get; } = new([]);

    /// <summary>All known names, built-in ones first.</summary>
    public IEnumerable<string> Names => _names.Where(n => n is not null)!;

    /// <summary>The team's own names, in id order.</summary>
    public IEnumerable<string> OwnNames => _names.Skip(FirstOwn).Where(n => n is not null)!;

    /// <summary>The name of a type.</summary>
    public string NameOf(EventType type) => _names[type.Id] ?? $"#{type.Id}";

    /// <summary>Finds a type by name.</summary>
    public bool TryGet(string name, out EventType type) => _byName.TryGetValue(name, out type);

    private void Put(string name, int id)
    {
        _names[id] = name;
        _byName.Add(name, new EventType((byte)id));
    }
}
