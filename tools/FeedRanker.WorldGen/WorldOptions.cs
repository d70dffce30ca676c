using System.Globalization;
using System.Numerics;
using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>What world to make. The same options give the same files, byte for byte. Immutable; see <see cref="Validate"/>.</summary>
/// <param name="Users">How many users, 1 to 5,000,000.</param>
/// <param name="Items">How many items in all, 20 to 10,000,000; there is one author for every 20.</param>
/// <param name="Days">How many days are simulated, 1 to 365.</param>
/// <param name="Seed">Where all chance comes from.</param>
public sealed record WorldOptions(int Users, int Items, int Days, ulong Seed)
{
    /// <summary>The first simulated moment, Unix milliseconds; by default Monday 2026-01-05T00:00Z.</summary>
    public long StartMs { get; init; } = 1_767_571_200_000;

    /// <summary>How many days before the start items were published already, 1 to 365.</summary>
    public int StockDays { get; init; } = 14;

    /// <summary>Sessions of the mean user per day, 0.01 to 20.</summary>
    public double SessionsPerDay { get; init; } = 0.7;

    /// <summary>Positions on a page, 1 to 50.</summary>
    public int PageSize { get; init; } = 10;

    /// <summary>Candidates the logging policy chooses a page from, 2 to 500 and at least the page size.</summary>
    public int Candidates { get; init; } = 60;

    /// <summary>ε: the share of placements drawn uniformly from the remaining candidates, 0 to 1.</summary>
    public double Exploration { get; init; } = 0.1;

    /// <summary>τ of the softmax over the logging policy's scores, 0.05 to 100: high is random, low is greedy.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>η of the examination curve (1 + 0.2 position)^-η, 0 to 5; 0 is no position bias.</summary>
    public double PositionBias { get; init; } = 1;

    /// <summary>What the logging policy orders by.</summary>
    public LoggingOrder Order { get; init; }

    /// <summary>Share of items with a policy label, 0 to 0.5.</summary>
    public double LabelShare { get; init; } = 0.04;

    /// <summary>Length of the items' content embeddings, 0 (none) to 256.</summary>
    public int EmbeddingDimensions { get; init; } = 32;

    /// <summary>Share of requests whose whole candidate set is written with its truth, 0 to 1.</summary>
    public double CandidateTruthShare { get; init; } = 0.05;

    /// <summary>Users in the oracle table, 0 to 100,000.</summary>
    public int OracleUsers { get; init; } = 200;

    /// <summary>Items in the oracle table, 0 to 100,000.</summary>
    public int OracleItems { get; init; } = 500;

    /// <summary>The first moment after the simulated days, Unix milliseconds.</summary>
    public long EndMs => StartMs + Days * Clock.DayMs;

    /// <summary>Returns these options when every value is in its range.</summary>
    /// <exception cref="InputException">Names the first field that is not, its value and the allowed range.</exception>
    public WorldOptions Validate()
    {
        Check(Users, 1, 5_000_000, nameof(Users));
        Check(Items, 20, 10_000_000, nameof(Items));
        Check(Days, 1, 365, nameof(Days));
        Check(StockDays, 1, 365, nameof(StockDays));
        Check(StartMs, 1000 * Clock.DayMs, 40_000 * Clock.DayMs, nameof(StartMs));
        Check(SessionsPerDay, 0.01, 20, nameof(SessionsPerDay));
        Check(PageSize, 1, 50, nameof(PageSize));
        Check(Candidates, Math.Max(2, PageSize), 500, nameof(Candidates));
        Check(Exploration, 0, 1, nameof(Exploration));
        Check(Temperature, 0.05, 100, nameof(Temperature));
        Check(PositionBias, 0, 5, nameof(PositionBias));
        Check(LabelShare, 0, 0.5, nameof(LabelShare));
        Check(EmbeddingDimensions, 0, 256, nameof(EmbeddingDimensions));
        Check(CandidateTruthShare, 0, 1, nameof(CandidateTruthShare));
        Check(OracleUsers, 0, 100_000, nameof(OracleUsers));
        Check(OracleItems, 0, 100_000, nameof(OracleItems));
        return this;
    }

    private static void Check<T>(T value, T least, T most, string field)
        where T : INumber<T>
    {
        if (value >= least && value <= most) return; // NaN is in no range
        throw new InputException(
            string.Create(CultureInfo.InvariantCulture, $"{value} is out of range; it must be {least} to {most}."), field: field);
    }
}
