using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What is wanted now: per item, the sum of its events' weights, each halved per half-life of its age. Events come in by
/// <see cref="Apply"/>, in any order; <see cref="Refresh"/> makes the lists that requests read without locks.
/// </summary>
/// <remarks>
/// Forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009): an event adds weight · 2^((t − landmark) / half-life), so
/// nothing has to be aged; reading divides by 2^((now − landmark) / half-life). When exponents grow large the landmark
/// moves by whole half-lives, which multiplies every sum by a power of two and so rounds nothing.
/// </remarks>
public sealed class TrendingIndex
{
    private const int MaxExponent = 512; // far below where doubles end (1024), so that sums have room

    private readonly TrendingOptions _options;
    private readonly double _halfLifeMs;
    private readonly Lock _writing = new();
    private double[] _sums = new double[1024];
    private double _landmarkMs;
    private bool _started;
    private TrendingLists _lists = TrendingLists.Empty;

    /// <summary>Makes an index that has seen no events.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public TrendingIndex(TrendingOptions options)
    {
        options.Validate();
        _options = options;
        _halfLifeMs = options.HalfLifeHours * 3_600_000;
    }

    /// <summary>The lists as of the last refresh.</summary>
    internal TrendingLists Lists => Volatile.Read(ref _lists);

    /// <summary>Takes in one event; those that say nothing or less of the item are passed over.</summary>
    public void Apply(in FeedEvent e)
    {
        var weight = _options.Weights.Of(e.Type, e.Value);
        if (!(weight > 0) || e.Item < 0) return;
        lock (_writing)
        {
            if (e.Item >= _sums.Length) Array.Resize(ref _sums, Math.Max(e.Item + 1, _sums.Length * 2));
            _sums[e.Item] += weight * Math.Pow(2, Exponent(e.TimeMs));
        }
    }

    /// <summary>Makes new lists as of a moment, for the items of a catalog.</summary>
    public void Refresh(CatalogSnapshot catalog, long nowMs)
    {
        lock (_writing) Volatile.Write(ref _lists, TrendingLists.Make(this, catalog, nowMs, _options.ListLength));
    }

    /// <summary>An item's decayed sum of weights at a moment.</summary>
    public double ScoreAt(int item, long nowMs)
    {
        lock (_writing) return Score(item, nowMs);
    }

    internal double Score(int item, long nowMs) =>
        (uint)item < (uint)_sums.Length ? _sums[item] * Math.Pow(2, (_landmarkMs - nowMs) / _halfLifeMs) : 0;

    private double Exponent(long timeMs)
    {
        if (!_started)
        {
            _landmarkMs = timeMs;
            _started = true;
        }

        var exponent = (timeMs - _landmarkMs) / _halfLifeMs;
        if (exponent <= MaxExponent) return exponent;
        var steps = Math.Floor(exponent);
        for (var i = 0; i < _sums.Length; i++) _sums[i] = Math.ScaleB(_sums[i], (int)-Math.Min(steps, 4096));
        _landmarkMs += steps * _halfLifeMs;
        return (timeMs - _landmarkMs) / _halfLifeMs;
    }
}
