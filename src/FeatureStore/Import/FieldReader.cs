using System.Globalization;

namespace FeedRanker.FeatureStore;

/// <summary>Reads the fields of one row as what they must be, and keeps the first flaw: reset it, read all, look once.</summary>
internal sealed class FieldReader
{
    /// <summary>The first thing that was wrong in this row, or null.</summary>
    public Flaw? Flaw { get; private set; }

    public void Reset() => Flaw = null;

    public void Fail(string field, string problem) => Flaw ??= new Flaw(field, problem);

    public long Whole(string field, ReadOnlySpan<char> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        Flaw ??= new Flaw(field, $"'{Shown(text)}' must be a whole number.");
        return 0;
    }

    /// <summary>A finite number.</summary>
    public double Number(string field, ReadOnlySpan<char> text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite((float)value)) return value;
        Flaw ??= new Flaw(field, $"'{Shown(text)}' must be a finite number.");
        return 0;
    }

    /// <summary>0 or 1.</summary>
    public bool Flag(string field, ReadOnlySpan<char> text)
    {
        if (text is "0" or "1") return text[0] == '1';
        Flaw ??= new Flaw(field, $"'{Shown(text)}' must be 0 or 1.");
        return false;
    }

    /// <summary>The start of a day given in a form such as <c>yyyyMMdd</c>, as Unix milliseconds on a clock ahead of UTC.</summary>
    public long DayMs(string field, ReadOnlySpan<char> text, string form, long aheadMs)
    {
        if (DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day))
            return new DateTimeOffset(day).ToUnixTimeMilliseconds() - aheadMs;
        Flaw ??= new Flaw(field, $"'{Shown(text)}' must be a day in the form {form}.");
        return 0;
    }

    private static string Shown(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : string.Concat(text[..60], "...");
}
