using System.Diagnostics;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Serving.Tests;

/// <summary>The remote source against a gRPC server in another process, written in Python with stock grpcio.</summary>
public sealed class RemoteSourceTests(ITestOutputHelper output)
{
    // Messages by hand: a candidate is {1: id, 2: fixed32 score}, a reply repeats field 1.
    private const string Server =
        """
        import sys, struct, time, grpc
        from concurrent import futures
        def field(data, number):
            at, found = 0, []
            def varint():
                nonlocal at
                value, shift = 0, 0
                while True:
                    b = data[at]; at += 1; value |= (b & 127) << shift; shift += 7
                    if b < 128: return value
            while at < len(data):
                key = varint()
                if key & 7 == 2:
                    n = varint(); value = data[at:at + n]; at += n
                elif key & 7 == 5: value = data[at:at + 4]; at += 4
                else: value = varint()
                if key >> 3 == number: found.append(value)
            return found
        def candidate(id, score):
            body = b'\x0a' + bytes([len(id)]) + id.encode() + b'\x15' + struct.pack('<f', score)
            return b'\x0a' + bytes([len(body)]) + body
        def retrieve(request, context):
            user = (field(request, 2) or [b''])[0].decode()
            if user == 'slow': time.sleep(20)
            if user == 'broken': context.abort(grpc.StatusCode.INTERNAL, 'out of order')
            recent = [r.decode() for r in field(request, 8)]
            assert context.time_remaining() < 5
            return candidate('i7', 3) + candidate('nobody', 2.5) + candidate('i5', 2) + candidate('i7', 1) + candidate(recent[0] if recent else 'i9', 0.5)
        class Handler(grpc.GenericRpcHandler):
            def service(self, details):
                return grpc.unary_unary_rpc_method_handler(retrieve) if details.method == '/feedranker.v1.CandidateSource/Retrieve' else None
        server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Handler(),))
        port = server.add_insecure_port('127.0.0.1:0')
        server.start()
        print(port, flush=True)
        sys.stdin.read()
        """;

    [Fact]
    public void Remote_ServerInAnotherProcess_AnswersIsLateFailsAndIsLeftAlone()
    {
        using var process = Start();
        if (process is null)
        {
            output.WriteLine("SKIPPED: python3-grpcio is not installed; scripts/install-tools tests installs it.");
            return;
        }

        var settings = new RemoteSettings { Address = $"127.0.0.1:{process.StandardOutput.ReadLine()}", FailuresToOpen = 3, OpenMs = 60_000 };
        var reports = new List<string>();
        using var endpoint = new RemoteEndpoint(settings, reports.Add, TimeProvider.System);
        var catalog = Catalog();
        var patient = new RemoteSource(endpoint, "remote", budgetMs: 4500);
        var items = new int[5];
        var scores = new float[5];

        Assert.Equal(3, patient.Retrieve(Request(catalog, "u1", recent: 4), items, scores, default));
        Assert.Equal([7, 5, 4], items[..3]);
        Assert.Equal([3f, 2f, 0.5f], scores[..3]);
        Assert.Equal(new RemoteCounts(1, 0, 0, 0, 1), endpoint.Counts);

        // In a pipeline: the request goes on without it, and says so.
        var pipeline = new FeedPipeline(new PipelineDefinition
        {
            Surface = "home",
            Schema = new ColumnSchema(),
            Sources = [new SourceSlot(new RemoteSource(endpoint, "remote", budgetMs: 1000), 10, MayBlock: true, BudgetMs: 1000), new SourceSlot(new FirstRows(), 2)],
            Blender = new Retrieval.QuotaBlender(new Retrieval.QuotaBlenderOptions { Target = 10, DefaultQuota = 5 }, ["remote", "first"]),
            Steps = [],
        });
        using (var feed = pipeline.Run(Request(catalog, "slow")))
        {
            Assert.Equal(StageOutcome.GivenUp, feed.Trace.Stages[0].Outcome);
            Assert.Equal(2, feed.Page.Length);
        }

        Assert.True(SpinWait.SpinUntil(() => endpoint.Counts.Late == 1, 60_000), $"{endpoint.Counts}");
        for (var i = 0; i < 2; i++)
            Assert.Throws<GrpcStatusException>(() => patient.Retrieve(Request(catalog, "broken"), items, scores, default));
        Assert.Contains("3 times", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => patient.Retrieve(Request(catalog, "u1"), items, scores, default));
        Assert.Equal(new RemoteCounts(1, 1, 2, 1, 1), endpoint.Counts);
        process.Kill();
    }

    [Fact]
    public void Breaker_Open_LetsOneCallThroughAfterItsTime()
    {
        var clock = new ManualClock();
        var breaker = new CircuitBreaker(2, TimeSpan.FromSeconds(1), clock);
        Assert.False(breaker.Failed());
        Assert.True(breaker.Failed());
        Assert.False(breaker.Allows());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(breaker.Allows());
        Assert.False(breaker.Allows());
        Assert.False(breaker.Failed());
        Assert.False(breaker.Allows());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(breaker.Allows());
        Assert.True(breaker.Succeeded());
        Assert.True(breaker.Allows() && breaker.Allows());
    }

    private static CatalogSnapshot Catalog()
    {
        var builder = new CatalogBuilder();
        for (var i = 0; i < 10; i++) builder.Put(new ItemRecord { Id = $"i{i}" });
        return builder.Snapshot();
    }

    private static FeedRequest Request(CatalogSnapshot catalog, string user, int recent = -1)
    {
        var snapshot = new UserSnapshot { Id = user };
        if (recent >= 0) snapshot.SetRecent(1)[0] = new UserAction(recent, EventType.Click, 1, 1);
        return new FeedRequest { RequestId = "r", User = snapshot, Catalog = catalog, Surface = "home", Context = RequestContext.Empty, Take = 10, NowMs = 1000 };
    }

    private static Process? Start()
    {
        try
        {
            var probe = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import grpc"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            if (probe.ExitCode != 0) return null;
            return Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Server]) { RedirectStandardOutput = true, RedirectStandardInput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed class FirstRows : ICandidateSource
    {
        public string Name => "first";

        public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
        {
            (items[0], items[1], scores[0], scores[1]) = (0, 1, 1, 0);
            return 2;
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
