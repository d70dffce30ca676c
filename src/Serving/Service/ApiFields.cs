using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Checks that every call shares.</summary>
internal static class ApiFields
{
    private const int LongestId = 256;

    /// <summary>An id is 1 to 256 characters.</summary>
    public static void Id(string field, string value)
    {
        if (value.Length is 0 or > LongestId)
            throw new InputException(value.Length == 0 ? "is required." : $"has {value.Length} characters; at most {LongestId} are allowed.", field: field);
    }

    /// <summary>A number in a closed range.</summary>
    public static void Range(string field, long value, long low, long high)
    {
        if (value < low || value > high) throw new InputException($"{value} is not between {low} and {high}.", field: field);
    }
}
