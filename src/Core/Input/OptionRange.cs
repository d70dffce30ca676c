using System.Globalization;

namespace FeedRanker.Core;

/// <summary>Range checks of options: the message names the field, the value and what is allowed. NaN is never allowed.</summary>
public static class OptionRange
{
    /// <summary>From <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <exception cref="InputException">The value is out of range.</exception>
    public static void Check(string field, double value, double least, double most)
    {
        if (!(value >= least && value <= most)) throw Refuse(field, $"is {value}; {least} to {most} is allowed.");
    }

    /// <summary>Above <paramref name="bound"/>, up to <paramref name="most"/>.</summary>
    /// <exception cref="InputException">The value is out of range.</exception>
    public static void CheckAbove(string field, double value, double bound, double most)
    {
        if (!(value > bound && value <= most)) throw Refuse(field, $"is {value}; above {bound} and at most {most} is allowed.");
    }

    /// <summary>A share: above 0, up to 1.</summary>
    /// <exception cref="InputException">The value is out of range.</exception>
    public static void CheckShare(string field, double value) => CheckAbove(field, value, 0, 1);

    private static InputException Refuse(string field, FormattableString problem) =>
        new(problem.ToString(CultureInfo.InvariantCulture), field: field);
}
