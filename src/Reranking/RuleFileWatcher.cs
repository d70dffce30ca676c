namespace FeedRanker.Reranking;

/// <summary>
/// Keeps the latest valid version of one rule file. It looks every so often whether the file has changed, whichever way
/// an editor wrote it (in place, or by renaming a new file over it); a file that is wrong, or that the engine cannot
/// use, is refused once and the old rules go on. Thread-safe.
/// </summary>
public sealed class RuleFileWatcher : IDisposable
{
    /// <summary>How often it looks when not told otherwise, in milliseconds.</summary>
    public const int DefaultPollMs = 500;

    // A file written this recently is read even when its time and length have not changed: clocks of file systems are coarse.
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(3);

    private readonly string _path;
    private readonly Action<RuleFile> _accept;
    private readonly Action<RuleFileException> _refuse;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private RuleFile _current;
    private string _lastHash;
    private string? _lastFailure;
    private (long Length, DateTime WrittenUtc) _stamp;
    private int _failures;
    private bool _disposed;

    /// <summary>Starts watching.</summary>
    /// <param name="current">The rules in force, as <see cref="RuleFile.Load"/> gave them; its file is watched.</param>
    /// <param name="accept">
    /// Called with each new valid file before it becomes <see cref="Current"/>: compose and swap pipelines here. When it
    /// throws, the file is refused.
    /// </param>
    /// <param name="refuse">Called once for each version of the file that cannot be used; must not throw.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="pollMs">How often to look, 10 or more.</param>
    public RuleFileWatcher(RuleFile current, Action<RuleFile> accept, Action<RuleFileException> refuse, TimeProvider clock, int pollMs = DefaultPollMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pollMs, 10);
        _path = current.FileName;
        _current = current;
        _lastHash = current.Hash;
        _accept = accept;
        _refuse = refuse;
        _clock = clock;
        var period = TimeSpan.FromMilliseconds(pollMs);
        _timer = clock.CreateTimer(static watcher => ((RuleFileWatcher)watcher!).Poll(), this, period, period);
    }

    /// <summary>The latest valid rules.</summary>
    public RuleFile Current => Volatile.Read(ref _current);

    /// <summary>Looks now; true when new rules came into force. Returns at once when a look is under way.</summary>
    public bool Poll()
    {
        if (!_lock.TryEnter()) return false;
        try
        {
            return !_disposed && Look();
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Stops watching, after a look that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock) _disposed = true;
    }

    private bool Look()
    {
        try
        {
            var file = new FileInfo(_path);
            var stamp = file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
            if (file.Exists && stamp == _stamp && _clock.GetUtcNow().UtcDateTime - stamp.LastWriteTimeUtc > Unsettled) return false;
            var bytes = RuleFileBytes.Read(_path);
            _stamp = stamp;
            _failures = 0;
            _lastFailure = null;
            return Take(bytes);
        }
        catch (Exception e) when (e is RuleFileException or IOException or UnauthorizedAccessException)
        {
            Unreadable(e as RuleFileException ?? Refused(e));
            return false;
        }
    }

    private bool Take(byte[] bytes)
    {
        var hash = RuleFile.HashOf(bytes);
        if (hash == _lastHash) return false;
        _lastHash = hash;
        try
        {
            var file = RuleFile.FromBytes(bytes, _path);
            if (file.Hash == _current.Hash) return false; // a mistake taken back
            _accept(file);
            Volatile.Write(ref _current, file);
            return true;
        }
        catch (RuleFileException e)
        {
            _refuse(e);
        }
        catch (Exception e)
        {
            _refuse(Refused(e));
        }

        return false;
    }

    // The first failure may be an editor between removing the old file and writing the new one.
    private void Unreadable(RuleFileException e)
    {
        _stamp = default;
        if (++_failures < 2 || e.Message == _lastFailure) return;
        _lastFailure = e.Message;
        _refuse(e);
    }

    private RuleFileException Refused(Exception e) =>
        new([new RuleProblem(_path, 0, 0, $"the rules cannot be used: {e.Message}")], e);
}
