using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Per item, the sum of weights each halved per half-life of its age; of all users, and of the users of each country.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009): an event adds weight · 2^((t − landmark) / half-life), so
/// nothing has to be aged; reading divides by 2^((now − landmark) / half-life). When exponents grow large the landmark
/// moves by whole half-lives, which multiplies every sum by a power of two and so rounds nothing.
/// </remarks>
internal sealed class DecayedSums(double halfLifeMs)
{
    private const int MaxExponent = 512; // far below where doubles end (1024), so that sums have room
    private const double Forgotten = 1e-6; // a country forgets items whose sum has fallen below this

    private readonly List<Dictionary<int, double>> _byCountry = [];
    private double[] _sums = new double[1024];
    private double _landmarkMs;
    private bool _started;

    /// <summary>Countries that have been named so far.</summary>
    public int CountryCount => _byCountry.Count;

    /// <summary>Adds an event.</summary>
    /// <param name="item">Catalog row.</param>
    /// <param name="country">The user's country id; -1 when it is not known or does not matter.</param>
    /// <param name="weight">Above 0.</param>
    /// <param name="timeMs">When; in any order.</param>
    public void Add(int item, int country, double weight, long timeMs)
    {
        if (item >= _sums.Length) Array.Resize(ref _sums, Math.Max(item + 1, _sums.Length * 2));
        var amount = weight * Math.Pow(2, Exponent(timeMs));
        _sums[item] += amount;
        if (country < 0) return;
        while (_byCountry.Count <= country) _byCountry.Add([]);
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_byCountry[country], item, out _) += amount;
    }

    /// <summary>An item's sum at a moment.</summary>
    public double Of(int item, long nowMs) => (uint)item < (uint)_sums.Length ? _sums[item] * At(nowMs) : 0;

    /// <summary>An item's sum at a moment over one country's users.</summary>
    public double Of(int item, int country, long nowMs) =>
        country < _byCountry.Count && _byCountry[country].TryGetValue(item, out var sum) ? sum * At(nowMs) : 0;

    /// <summary>The items that a country's users have wanted of late, in no order; forgets those of long ago.</summary>
    public IEnumerable<int> ItemsOf(int country, long nowMs)
    {
        var sums = _byCountry[country];
        var least = Forgotten / At(nowMs);
        foreach (var (item, sum) in sums)
            if (sum < least) sums.Remove(item); // allowed while it is walked
        return sums.Keys;
    }

    /// <summary>Copies the sums as they are; what it gives writes them to a file, at any later time.</summary>
    public Action<ArtifactWriter> Capture(string section)
    {
        var sums = (double[])_sums.Clone();
        double[] landmark = _started ? [_landmarkMs] : [];
        var countries = _byCountry.Select(c => (Items: c.Keys.ToArray(), Sums: c.Values.ToArray())).ToArray();
        return file =>
        {
            file.Write<double>(section, sums);
            file.Write<double>(section + ".landmark", landmark);
            file.Write<int>(section + ".countries", [countries.Length]);
            for (var c = 0; c < countries.Length; c++)
            {
                file.Write<int>(ItemsSection(section, c), countries[c].Items);
                file.Write<double>(SumsSection(section, c), countries[c].Sums);
            }
        };
    }

    /// <summary>Makes the sums what was captured.</summary>
    /// <exception cref="InputException">Not written by <see cref="Capture"/>.</exception>
    public void Restore(ArtifactReader file, string section)
    {
        _sums = file.Read<double>(section).ToArray();
        var landmark = file.Read<double>(section + ".landmark");
        (_started, _landmarkMs) = (landmark.Length > 0, landmark.Length > 0 ? landmark[0] : 0);
        _byCountry.Clear();
        for (var c = 0; c < file.Read<int>(section + ".countries")[0]; c++)
        {
            var items = file.Read<int>(ItemsSection(section, c));
            var sums = file.Read<double>(SumsSection(section, c));
            var made = new Dictionary<int, double>(items.Length);
            for (var i = 0; i < items.Length; i++) made.Add(items[i], sums[i]);
            _byCountry.Add(made);
        }
    }

    private static string ItemsSection(string section, int country) => string.Create(CultureInfo.InvariantCulture, $"{section}.items{country}");

    private static string SumsSection(string section, int country) => string.Create(CultureInfo.InvariantCulture, $"{section}.sums{country}");

    private double At(long nowMs) => Math.Pow(2, (_landmarkMs - nowMs) / halfLifeMs);

    private double Exponent(long timeMs)
    {
        if (!_started)
        {
            _landmarkMs = timeMs;
            _started = true;
        }

        var exponent = (timeMs - _landmarkMs) / halfLifeMs;
        if (exponent <= MaxExponent) return exponent;
        var steps = Math.Floor(exponent);
        var scale = (int)-Math.Min(steps, 4096);
        for (var i = 0; i < _sums.Length; i++) _sums[i] = Math.ScaleB(_sums[i], scale);
        foreach (var sums in _byCountry)
            foreach (var item in sums.Keys) sums[item] = Math.ScaleB(sums[item], scale); // allowed: no key comes or goes
        _landmarkMs += steps * halfLifeMs;
        return (timeMs - _landmarkMs) / halfLifeMs;
    }
}
