using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>Copies a call's custom headers, because HTTP's own collection is reused when the call ends.</summary>
internal static class CallMetadata
{
    private static readonly FrozenSet<string> _ofHttp = FrozenSet.ToFrozenSet(
        ["content-type", "content-length", "content-encoding", "te", "host", "user-agent", "accept", "accept-encoding", "connection", "transfer-encoding", "x-timeout-ms"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The custom headers by lower-case name; null when there are none.</summary>
    public static Dictionary<string, string>? Of(IHeaderDictionary headers)
    {
        Dictionary<string, string>? custom = null;
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(':') || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) || _ofHttp.Contains(name)) continue;
            custom ??= new Dictionary<string, string>(StringComparer.Ordinal);
            custom[name.ToLowerInvariant()] = value.ToString();
        }

        return custom;
    }
}
