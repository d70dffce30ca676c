using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using FeedRanker.Core;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>Reads and writes whole HTTP bodies, within the size limit and as strict UTF-8.</summary>
internal static class HttpBody
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The body as text.</summary>
    public static async ValueTask<string> ReadTextAsync(this HttpContext http, int maxBytes, CancellationToken ct)
    {
        if (http.Request.ContentLength > maxBytes) throw HttpRefusal.TooLarge(maxBytes);
        var body = http.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(ct);
            var tooLarge = read.Buffer.Length > maxBytes;
            if (read.IsCompleted || tooLarge)
            {
                var text = tooLarge ? null : Decode(read.Buffer, 0);
                body.AdvanceTo(read.Buffer.End);
                return text ?? throw HttpRefusal.TooLarge(maxBytes);
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The body line by line as it arrives, each with its 1-based number; blank lines are skipped.</summary>
    public static async IAsyncEnumerable<(int Number, string Text)> ReadLinesAsync(
        this HttpContext http, int maxBytes, [EnumeratorCancellation] CancellationToken ct)
    {
        var body = http.Request.BodyReader;
        var number = 0;
        while (true)
        {
            var read = await body.ReadAsync(ct);
            var rest = read.Buffer;
            while (CutLine(ref rest, read.IsCompleted, out var line))
            {
                number++;
                if (line.Length > maxBytes) throw HttpRefusal.TooLarge(maxBytes);
                var text = Decode(line, number);
                if (!string.IsNullOrWhiteSpace(text)) yield return (number, text);
            }

            if (rest.Length > maxBytes) throw HttpRefusal.TooLarge(maxBytes);
            body.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted) yield break;
        }
    }

    /// <summary>Writes a whole body with its length.</summary>
    public static async Task WriteBodyAsync(this HttpContext http, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static bool CutLine(ref ReadOnlySequence<byte> rest, bool completed, out ReadOnlySequence<byte> line)
    {
        line = rest;
        if (rest.IsEmpty) return false;
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        if (completed) rest = rest.Slice(rest.End);
        return completed;
    }

    private static string Decode(in ReadOnlySequence<byte> bytes, int line)
    {
        try
        {
            return _strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("the body is not valid UTF-8.", file: line > 0 ? "body" : null, line: line, inner: e);
        }
    }
}
