using System.Net;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>
/// One call from its headers to its end: owns the token that the deadline, the caller's leaving and, for streams that
/// only the server ends, shutdown cancel.
/// </summary>
internal sealed class CallScope : IDisposable
{
    private static readonly TimeSpan _longestTimer = TimeSpan.FromMilliseconds(int.MaxValue);
    private readonly HttpContext _http;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource? _source;
    private readonly CancellationTokenRegistration _onAbort;
    private readonly CancellationTokenRegistration _onStop;

    /// <summary>Opens the scope; a null timeout is no deadline.</summary>
    public CallScope(HttpContext http, TimeProvider clock, TimeSpan? timeout, CancellationToken stopping)
    {
        _http = http;
        _stopping = stopping;
        Call = new CallContext(clock, DeadlineOf(clock, timeout), PeerOf(http.Connection), CallMetadata.Of(http.Request.Headers));
        CallerLeft = http.RequestAborted;
        if (timeout is null && !stopping.CanBeCanceled)
        {
            Token = CallerLeft;
            return;
        }

        // The timer counts whole milliseconds: rounded up, so that it never fires a millisecond early.
        _source = timeout is null
            ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Ceiling(Clamp(timeout.Value).TotalMilliseconds)), clock);
        Token = _source.Token;
        _onAbort = CallerLeft.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
        _onStop = stopping.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
    }

    public CallContext Call { get; }

    public CancellationToken Token { get; }

    public CancellationToken CallerLeft { get; }

    public bool CallerGone => CallerLeft.IsCancellationRequested;

    public bool Stopping => _stopping.IsCancellationRequested;

    public bool DeadlinePassed => Call.HasDeadline
        && (Call.RemainingMs <= 0 || (Token.IsCancellationRequested && !CallerGone && !Stopping));

    public string TraceId => _http.TraceIdentifier;

    /// <summary>
    /// Runs a unary handler until it answers or the token is cancelled, whichever is first: the reply to a passed
    /// deadline does not wait for a handler that ignores its token. A handler that blocks its thread is waited for.
    /// </summary>
    public async ValueTask<TReply> RunAsync<TRequest, TReply>(UnaryHandler<TRequest, TReply> handler, TRequest request)
    {
        Token.ThrowIfCancellationRequested();
        var pending = handler(request, Call, Token);
        var reply = pending.IsCompleted || !Token.CanBeCanceled
            ? await pending
            : await pending.AsTask().WaitAsync(Token);
        if (DeadlinePassed) throw new OperationCanceledException();
        return reply;
    }

    public void Dispose()
    {
        _onAbort.Dispose();
        _onStop.Dispose();
        _source?.Dispose();
    }

    private static TimeSpan Clamp(TimeSpan timeout) => timeout > _longestTimer ? _longestTimer : timeout;

    private static long DeadlineOf(TimeProvider clock, TimeSpan? timeout)
    {
        if (timeout is null) return long.MaxValue;
        var ticks = timeout.Value.TotalSeconds * clock.TimestampFrequency;
        return ticks >= long.MaxValue / 2 ? long.MaxValue - 1 : clock.GetTimestamp() + (long)ticks;
    }

    private static IPEndPoint? PeerOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort) : null;
}
