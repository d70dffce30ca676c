using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The users in dense rows, given in order of arrival and never taken back, column by column. One writer; readers never
/// lock and never allocate. A reader may see a user that is being replaced with some fields new and some old.
/// </summary>
public sealed class UserDirectory
{
    private volatile int[] _country = new int[16];
    private volatile int[] _language = new int[16];
    private volatile long[] _joinedMs = new long[16];
    private volatile AttributeColumn[] _attributes = [];
    private volatile string[] _attributeNames = [];

    internal UserDirectory()
    {
    }

    /// <summary>How many users there are.</summary>
    public int Count => Ids.Count;

    /// <summary>User ids by row.</summary>
    public StringIds Ids { get; } = new();

    /// <summary>Country codes by country id.</summary>
    public StringIds Countries { get; } = new();

    /// <summary>Language tags by language id.</summary>
    public StringIds Languages { get; } = new();

    /// <summary>Names of the further attributes, by attribute id; grows.</summary>
    public IReadOnlyList<string> AttributeNames => _attributeNames;

    /// <summary>The row of a user id.</summary>
    public bool TryGetRow(string id, out int row) => Ids.TryGet(id, out row);

    /// <summary>Country id of a row, -1 when unknown.</summary>
    public int CountryOf(int row) => _country[row] - 1;

    /// <summary>Language id of a row, -1 when unknown.</summary>
    public int LanguageOf(int row) => _language[row] - 1;

    /// <summary>When the user joined, Unix milliseconds, 0 when unknown.</summary>
    public long JoinedMsOf(int row) => _joinedMs[row];

    /// <summary>The id of an attribute, an index of <see cref="AttributeNames"/>.</summary>
    public bool TryGetAttribute(string name, out int attribute) => AttributeIds.TryGet(name, out attribute);

    /// <summary>Value id of an attribute of a row, -1 when the user has none.</summary>
    public int AttributeValue(int row, int attribute) => _attributes[attribute].ValueOf(row);

    /// <summary>An attribute of a row read as a number; NaN when the user has none or it is no finite number.</summary>
    public float AttributeNumber(int row, int attribute) => _attributes[attribute].NumberOf(row);

    /// <summary>The values of an attribute, by value id.</summary>
    public StringIds AttributeValues(int attribute) => _attributes[attribute].Values;

    /// <summary>The user of a row, as they were described.</summary>
    public UserRecord Describe(int row)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var a = 0; a < _attributes.Length; a++)
            if (AttributeValue(row, a) is >= 0 and var value) attributes.Add(_attributeNames[a], AttributeValues(a)[value]);
        return new UserRecord
        {
            Id = Ids[row],
            Country = CountryOf(row) < 0 ? "" : Countries[CountryOf(row)],
            Language = LanguageOf(row) < 0 ? "" : Languages[LanguageOf(row)],
            JoinedMs = JoinedMsOf(row),
            Attributes = attributes,
        };
    }

    internal StringIds AttributeIds { get; } = new();

    /// <summary>Adds or replaces a user and gives the row. Writer only.</summary>
    internal int Put(UserRecord user)
    {
        var row = TryGetRow(user.Id, out var known) ? known : Count;
        if (row == _country.Length) Grow(row * 2);
        _country[row] = IdPlusOne(Countries, user.Country);
        _language[row] = IdPlusOne(Languages, user.Language);
        _joinedMs[row] = user.JoinedMs;
        foreach (var (name, value) in user.Attributes)
        {
            var attribute = AddAttribute(name); // may replace the array
            _attributes[attribute].Set(row, value);
        }

        if (row < Count && user.Attributes.Count < _attributes.Length)
            for (var a = 0; a < _attributes.Length; a++)
                if (!user.Attributes.ContainsKey(_attributeNames[a])) _attributes[a].Remove(row);
        return Ids.GetOrAdd(user.Id); // last: who finds the row finds it filled
    }

    /// <summary>The id of an attribute, given now if it has none. Writer only.</summary>
    internal int AddAttribute(string name)
    {
        if (AttributeIds.TryGet(name, out var attribute)) return attribute;
        _attributes = [.. _attributes, new AttributeColumn()];
        _attributeNames = [.. _attributeNames, name];
        return AttributeIds.GetOrAdd(name);
    }

    private void Grow(int capacity)
    {
        _country = Copy(_country, capacity);
        _language = Copy(_language, capacity);
        _joinedMs = Copy(_joinedMs, capacity);
    }

    private static T[] Copy<T>(T[] from, int capacity)
    {
        var to = new T[capacity];
        from.CopyTo(to, 0);
        return to;
    }

    private static int IdPlusOne(StringIds ids, string name) => name.Length == 0 ? 0 : ids.GetOrAdd(name) + 1;

    /// <summary>One attribute of all users; as long as its last user who has it.</summary>
    private sealed class AttributeColumn
    {
        private volatile int[] _valuePlusOne = new int[16];
        private volatile float[] _numbers = [];

        public StringIds Values { get; } = new();

        public int ValueOf(int row)
        {
            var values = _valuePlusOne;
            return row < values.Length ? values[row] - 1 : -1;
        }

        public float NumberOf(int row) => ValueOf(row) is >= 0 and var value ? _numbers[value] : float.NaN;

        public void Set(int row, string value)
        {
            var id = Values.GetOrAdd(value);
            if (id >= _numbers.Length) GrowNumbers(Math.Max(64, id * 2));
            if (float.IsNaN(_numbers[id]) && float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number))
                _numbers[id] = number;
            if (row >= _valuePlusOne.Length) _valuePlusOne = Copy(_valuePlusOne, Math.Max(row + 1, _valuePlusOne.Length * 2));
            Volatile.Write(ref _valuePlusOne[row], id + 1); // after its number
        }

        public void Remove(int row)
        {
            if (row < _valuePlusOne.Length) _valuePlusOne[row] = 0;
        }

        private void GrowNumbers(int capacity)
        {
            var grown = Copy(_numbers, capacity);
            Array.Fill(grown, float.NaN, _numbers.Length, capacity - _numbers.Length);
            _numbers = grown;
        }
    }
}
