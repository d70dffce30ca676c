using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

public sealed class WorldOptionsTests
{
    private static readonly WorldOptions Good = new(10, 100, 1, 1);

    public static TheoryData<WorldOptions, string> Bad => new()
    {
        { Good with { Users = 0 }, "Users" },
        { Good with { Items = 19 }, "Items" },
        { Good with { Days = 366 }, "Days" },
        { Good with { StockDays = 0 }, "StockDays" },
        { Good with { StartMs = -1 }, "StartMs" },
        { Good with { SessionsPerDay = double.NaN }, "SessionsPerDay" },
        { Good with { PageSize = 51 }, "PageSize" },
        { Good with { PageSize = 20, Candidates = 19 }, "Candidates" },
        { Good with { Exploration = 1.01 }, "Exploration" },
        { Good with { Temperature = 0 }, "Temperature" },
        { Good with { PositionBias = double.PositiveInfinity }, "PositionBias" },
        { Good with { LabelShare = 0.51 }, "LabelShare" },
        { Good with { EmbeddingDimensions = -1 }, "EmbeddingDimensions" },
        { Good with { CandidateTruthShare = 2 }, "CandidateTruthShare" },
        { Good with { OracleUsers = -1 }, "OracleUsers" },
        { Good with { OracleItems = 100_001 }, "OracleItems" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Validate_OutOfRange_NamesFieldValueAndRange(WorldOptions options, string field)
    {
        var e = Assert.Throws<InputException>(options.Validate);
        Assert.Equal(field, e.Field);
        Assert.Matches("^.+ is out of range; it must be .+ to .+\\.$", e.Problem);
    }

    [Fact]
    public void Validate_InRange_ReturnsTheSame() => Assert.Same(Good, Good.Validate());
}
