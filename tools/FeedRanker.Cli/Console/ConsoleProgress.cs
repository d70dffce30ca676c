using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Cli;

/// <summary>
/// Shows long work on standard error: a bar on a terminal, a line per finished piece elsewhere. What a piece notes while
/// it runs, such as a loss per iteration, is shown only when FEEDRANKER_VERBOSE is set.
/// </summary>
internal sealed class ConsoleProgress : IWorkProgress
{
    private const int BarWidth = 28;

    private readonly bool _live = !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = new();
    private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();
    private readonly bool _verbose = Environment.GetEnvironmentVariable("FEEDRANKER_VERBOSE") is { Length: > 0 };
    private string _what = "";
    private bool _running;
    private long _total;
    private long _done;

    public void Begin(string what, long total)
    {
        (_what, _total, _done) = (what, total, 0);
        _clock.Restart();
        _running = true;
        Draw(force: true);
    }

    public void Advance(long units)
    {
        _done += units;
        Draw(force: false);
    }

    public void Note(string line)
    {
        if (_running && !_verbose) return;
        Clear();
        Console.Error.WriteLine($"  {line}");
    }

    public void End()
    {
        _running = false;
        Clear();
        var count = _done > 1 ? string.Create(CultureInfo.InvariantCulture, $" {_done:N0}") : "";
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {_what,-44}{count,12}  {_clock.Elapsed.TotalSeconds,7:F1} s"));
    }

    private void Draw(bool force)
    {
        if (!_live || (!force && _sinceDrawn.ElapsedMilliseconds < 100)) return;
        _sinceDrawn.Restart();
        var share = _total > 0 ? Math.Clamp((double)_done / _total, 0, 1) : 0;
        var bar = _total > 0
            ? new string('#', (int)(share * BarWidth)).PadRight(BarWidth, '.')
            : "".PadRight(BarWidth, '.');
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r  {_what,-44} [{bar}] {share,4:P0} {_done,12:N0}"));
    }

    private void Clear()
    {
        if (_live) Console.Error.Write("\r" + new string(' ', 96) + "\r");
    }
}
