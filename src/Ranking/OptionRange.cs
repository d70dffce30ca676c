using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Range checks of options: the message names the field, the value and what is allowed.</summary>
internal static class OptionRange
{
    public static void Check(string field, double value, double least, double most)
    {
        if (value >= least && value <= most) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture, $"is {value}; {least} to {most} is allowed."), field: field);
    }

    public static void CheckShare(string field, double value)
    {
        if (value is > 0 and <= 1) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture, $"is {value}; above 0 and at most 1 is allowed."), field: field);
    }
}
