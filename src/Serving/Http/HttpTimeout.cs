using System.Globalization;
using FeedRanker.Core;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>The deadline of an HTTP call: X-Timeout-Ms, or gRPC's own header.</summary>
internal static class HttpTimeout
{
    public const string Header = "X-Timeout-Ms";

    public static TimeSpan? Of(HttpRequest request)
    {
        var text = request.Headers[Header].ToString();
        if (text.Length > 0)
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0
                ? TimeSpan.FromMilliseconds(ms)
                : throw new InputException($"'{text}' is not a whole number of milliseconds from 1 to {int.MaxValue}.", field: Header);
        }

        text = request.Headers[GrpcTimeout.Header].ToString();
        if (text.Length == 0) return null;
        return GrpcTimeout.TryParse(text, out var timeout)
            ? timeout
            : throw new InputException($"'{text}' is not 1 to 8 digits and one of H M S m u n.", field: GrpcTimeout.Header);
    }
}
