using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary>What one training took: seconds and loss of each iteration.</summary>
/// <param name="Factors">Numbers per vector.</param>
/// <param name="Solver">Who solved: exact, cg:STEPS, or peer:STEPS.</param>
/// <param name="Seconds">Wall time of each iteration.</param>
/// <param name="ThreadSeconds">Processor time of each iteration over threads: what an idle machine would take.</param>
/// <param name="Losses">The objective after each.</param>
internal sealed record AlsBenchRun(int Factors, string Solver, double[] Seconds, double[] ThreadSeconds, double[] Losses)
{
    public double MedianSeconds => Median(Seconds);

    public double MedianThreadSeconds => Median(ThreadSeconds);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}

/// <summary>Times trainings of one matrix, ours and the peer's, from the same first vectors.</summary>
internal sealed class AlsBench(InteractionMatrix matrix, int iterations, IWorkProgress progress, CancellationToken ct)
{
    /// <summary>Trains twice and times the second: the first is over when the code is compiled.</summary>
    public AlsBenchRun Ours(AlsOptions options)
    {
        var name = options.Solver == AlsSolver.Exact ? "exact" : string.Create(CultureInfo.InvariantCulture, $"cg:{options.Steps}");
        progress.Begin(string.Create(CultureInfo.InvariantCulture, $"als {name}, {options.Factors} factors"), 2L * iterations);
        Train(new AlsTraining(matrix, options), options.Threads);
        var (seconds, threadSeconds, losses) = Train(new AlsTraining(matrix, options), options.Threads);
        progress.End();
        return new AlsBenchRun(options.Factors, name, seconds, threadSeconds, losses);
    }

    /// <summary>Runs <c>PROGRAM FILE ITERATIONS THREADS STEPS</c> and reads a line of seconds, thread seconds and loss per iteration.</summary>
    /// <exception cref="InputException">The program fails or prints something else.</exception>
    public AlsBenchRun Peer(string program, AlsOptions options)
    {
        var file = Path.GetTempFileName();
        try
        {
            Export(file, options);
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
            foreach (var argument in (string[])[file, Text(iterations), Text(options.Threads), Text(options.Steps)]) start.ArgumentList.Add(argument);
            progress.Begin(string.Create(CultureInfo.InvariantCulture, $"als peer, {options.Factors} factors"), iterations);
            using var process = Process.Start(start)!;
            var rows = new List<double[]>();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                ct.ThrowIfCancellationRequested();
                rows.Add(Array.ConvertAll(line.Split(' '), cell => double.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number : throw Failed(program, line)));
                progress.Advance(1);
            }

            process.WaitForExit();
            if (process.ExitCode != 0 || rows.Count != iterations || rows.Exists(row => row.Length != 3)) throw Failed(program, $"exit code {process.ExitCode}");
            progress.End();
            return new AlsBenchRun(options.Factors, $"peer:{Text(options.Steps)}", [.. rows.Select(r => r[0])], [.. rows.Select(r => r[1])], [.. rows.Select(r => r[2])]);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InputException($"cannot be started: {e.Message}", program, field: "--peer", inner: e);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // As bench/retrieval-als/peer/als_cg.c reads it.
    private void Export(string path, AlsOptions options)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (var number in (int[])[matrix.RowCount, matrix.ColumnCount, matrix.Count, options.Factors]) writer.Write(number);
        foreach (var number in (float[])[options.Alpha, options.Unobserved, options.Regularisation, options.FrequencyExponent]) writer.Write(number);
        var at = 0;
        writer.Write(at);
        for (var user = 0; user < matrix.RowCount; user++) writer.Write(at += matrix.ColumnsOf(user).Length);
        for (var user = 0; user < matrix.RowCount; user++)
            foreach (var item in matrix.ColumnsOf(user)) writer.Write(item);
        for (var user = 0; user < matrix.RowCount; user++)
            foreach (var weight in matrix.WeightsOf(user)) writer.Write(weight);
        foreach (var number in new AlsTraining(matrix, options).ItemFactors) writer.Write(number);
    }

    private (double[] Seconds, double[] ThreadSeconds, double[] Losses) Train(AlsTraining training, int threads)
    {
        var (seconds, threadSeconds, losses) = (new double[iterations], new double[iterations], new double[iterations]);
        for (var i = 0; i < iterations; i++)
        {
            var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            losses[i] = training.Iterate(ct);
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            threadSeconds[i] = (Environment.CpuUsage.TotalTime - used).TotalSeconds / threads;
            progress.Advance(1);
        }

        return (seconds, threadSeconds, losses);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static InputException Failed(string program, string what) => new($"gave '{what}' where a line of seconds, thread seconds and loss per iteration is needed.", program, field: "--peer");
}
