using FsCheck;
using FsCheck.Fluent;

namespace FeedRanker.Serving.Tests;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3000)]
    [InlineData("4m", 4)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("99999999H", 99_999_999 * 3_600_000.0)]
    public void Timeout_EveryUnit_Reads(string text, double ms)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ms, timeout.TotalMilliseconds);
    }

    [Fact]
    public void Timeout_AnyTime_RoundTripsAndNeverGrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt>(), ticks =>
        {
            var timeout = TimeSpan.FromTicks((long)ticks.Get * 1_000_003);
            return GrpcTimeout.TryParse(GrpcTimeout.Format(timeout), out var back) && back <= timeout && back >= timeout * 0.999 - TimeSpan.FromMilliseconds(1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void PercentEncoding_AnyText_RoundTripsThroughPrintableAscii() =>
        Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), text =>
        {
            var plain = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get ?? "")); // lone surrogates cannot travel
            var encoded = PercentEncoding.Encode(plain);
            return !encoded.AsSpan().ContainsAnyExceptInRange(' ', '~') && PercentEncoding.Decode(encoded) == plain;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%E2%82%AC", "€")]
    public void PercentDecode_InvalidEscapes_Stand(string encoded, string expected) =>
        Assert.Equal(expected, PercentEncoding.Decode(encoded));
}
