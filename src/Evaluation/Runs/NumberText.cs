using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>Numbers in bytes.</summary>
internal static class NumberText
{
    private static readonly double[] PowersOfTen = MakePowers();

    /// <summary>
    /// Reads a decimal number, correctly rounded. Plain numbers of up to 15 digits are mantissa / 10^n with both sides
    /// exact, hence rounded once (Clinger 1990); the rest goes to the framework. Takes inf and nan in any case.
    /// </summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        long mantissa = 0;
        int digits = 0, decimals = 0, i = 0;
        var point = false;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative) i++;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.' && !point)
            {
                point = true;
            }
            else if ((uint)(c - '0') <= 9)
            {
                mantissa = mantissa * 10 + (c - '0');
                if (++digits > 15) return Slow(text, out value);
                if (point) decimals++;
            }
            else
            {
                return Slow(text, out value);
            }
        }

        value = mantissa / PowersOfTen[decimals];
        if (negative) value = -value;
        return digits > 0;
    }

    /// <summary>Reads a whole number with an optional sign.</summary>
    public static bool TryInt(ReadOnlySpan<byte> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool Slow(ReadOnlySpan<byte> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        var sign = text.Length > 0 && (text[0] == '-' || text[0] == '+') ? text[0] : (byte)'+';
        var rest = text.Length > 0 && (text[0] == '-' || text[0] == '+') ? text[1..] : text;
        if (!System.Text.Ascii.EqualsIgnoreCase(rest, "inf"u8) && !System.Text.Ascii.EqualsIgnoreCase(rest, "infinity"u8))
        {
            value = double.NaN;
            return System.Text.Ascii.EqualsIgnoreCase(rest, "nan"u8);
        }

        value = sign == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    private static double[] MakePowers()
    {
        var powers = new double[16];
        for (var i = 0; i < powers.Length; i++) powers[i] = double.Parse("1e" + i.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return powers;
    }
}
