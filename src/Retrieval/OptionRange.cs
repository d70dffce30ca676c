using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Says no to a number outside its range, naming the field, the value and the range.</summary>
internal static class OptionRange
{
    public static void Check(string field, double value, double least, double most)
    {
        if (value >= least && value <= most) return; // NaN fails both
        throw new InputException(string.Create(CultureInfo.InvariantCulture, $"is {value}; {least} to {most} is allowed."), field: field);
    }

    public static void CheckAbove(string field, double value, double bound, double most)
    {
        if (value > bound && value <= most) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture, $"is {value}; above {bound} and at most {most} is allowed."), field: field);
    }
}
