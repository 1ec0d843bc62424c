using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Testing.LoadReports;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>What the control plane learns about gRPC calls (LRS; gRFC A27, A64, A85).</summary>
public sealed class GrpcLoadReportTests : IAsyncLifetime
{
    // cpu_utilization 0.5, named_metrics key1 = 1, key2 = 2; without padding, as gRPC libraries write it.
    private const string FirstReport = "CQAAAAAAAOA/Qg8KBGtleTERAAAAAAAA8D9CDwoEa2V5MhEAAAAAAAAAQA";

    // named_metrics key2 = 3, key3 = 4.
    private const string SecondReport = "Qg8KBGtleTIRAAAAAAAACEBCDwoEa2V5MxEAAAAAAAAQQA";

    private LoadReporting _lrs = null!;
    private FakeBackend _backend = null!;
    private GrpcChannel _channel = null!;
    private Greeter.GreeterClient _client = null!;

    public async Task InitializeAsync()
    {
        _lrs = await LoadReporting.StartAsync();
        _backend = await Backends.StartAsync("greeter-1");
        _channel = _lrs.Mesh.CreateGrpcChannel("xds:///greeter");
        _client = new Greeter.GreeterClient(_channel);
    }

    [Fact]
    [Trait("Rule", "load-balancing M1")]
    [Trait("Rule", "load-balancing M4")]
    public async Task Call_AllKindsOfEnds_AreCountedByStatus()
    {
        Report();
        for (var i = 0; i < 10; i++)
        {
            await _client.SayHelloTo("Ada");
        }

        _backend.Enqueue([.. Enumerable.Repeat(BackendBehavior.GrpcStatus(StatusCode.NotFound), 5)]);
        for (var i = 0; i < 5; i++)
        {
            await _client.SayHelloTo("Ada").FailsAsync();
        }

        using var first = _client.Chat(cancellationToken: TestTimeout.Token);
        using var second = _client.Chat(cancellationToken: TestTimeout.Token);
        await OpenAsync(first);
        await OpenAsync(second);
        await _lrs.UntilAsync(sink => sink.TotalsOf("greeter") is (17, 10, 5, 0));
        await _lrs.UntilAsync(sink => sink.Reports.Count(report => report.Cluster("greeter") is { Issued: 0, InProgress: 2 }) >= 2);

        await first.RequestStream.CompleteAsync();
        await second.RequestStream.CompleteAsync();
        Assert.False(await first.ResponseStream.MoveNext(TestTimeout.Token));
        Assert.False(await second.ResponseStream.MoveNext(TestTimeout.Token));
        await _lrs.TotalsAsync("greeter", issued: 17, successes: 12, errors: 5);
        Assert.All(_lrs.LocalitiesOf("greeter"), locality => Assert.Empty(locality.Metrics));
    }

    [Fact]
    public async Task Call_StatusInTrailersOrInHttpOrMissing_IsAnError()
    {
        Report();
        _backend.Enqueue(
            new BackendBehavior { Grpc = new GrpcReply { StatusCode = StatusCode.ResourceExhausted, TrailersOnly = false } },
            BackendBehavior.Fail(BackendFailure.AbortAfterHeaders).WithHeader("content-type", "application/grpc"),
            BackendBehavior.Status(403));

        for (var i = 0; i < 3; i++)
        {
            await _client.SayHelloTo("Ada").FailsAsync();
        }

        await _lrs.TotalsAsync("greeter", issued: 3, successes: 0, errors: 3);
    }

    [Fact]
    public async Task Call_GivenUpByTheCaller_IsAnError()
    {
        Report();
        using var call = _client.Chat(cancellationToken: TestTimeout.Token);
        await OpenAsync(call);

        call.Dispose();

        await _lrs.TotalsAsync("greeter", issued: 1, successes: 0, errors: 1);
    }

    [Fact]
    [Trait("Rule", "load-balancing M3")]
    public async Task Call_BackendTellsItsLoad_ReportsTheSumsByName()
    {
        Report("named_metrics.*", "cpu_utilization");
        _backend.Enqueue(Trailing(FirstReport), Trailing(SecondReport), Trailing("not base64!"), BackendBehavior.Default);
        for (var i = 0; i < 4; i++)
        {
            await _client.SayHelloTo("Ada");
        }

        await _lrs.TotalsAsync("greeter", issued: 4, successes: 4, errors: 0);

        Assert.Equal((1, 1.0), Sum(locality => locality.Metrics.GetValueOrDefault("named_metrics.key1")));
        Assert.Equal((2, 5.0), Sum(locality => locality.Metrics.GetValueOrDefault("named_metrics.key2")));
        Assert.Equal((1, 4.0), Sum(locality => locality.Metrics.GetValueOrDefault("named_metrics.key3")));
        Assert.Equal((1, 0.5), Sum(locality => locality.CpuUtilization));
    }

    [Fact]
    public async Task Call_LoadInTheHeadersOfAResponseWithTrailers_IsNotTaken()
    {
        Report("named_metrics.*");
        _backend.Behavior = BackendBehavior.Default.WithHeader("endpoint-load-metrics-bin", FirstReport);

        await _client.SayHelloTo("Ada");

        await _lrs.TotalsAsync("greeter", issued: 1, successes: 1, errors: 0);
        Assert.All(_lrs.LocalitiesOf("greeter"), locality => Assert.Empty(locality.Metrics));
    }

    [Fact]
    public async Task Call_TrailersOnlyResponse_BringsItsLoadToo()
    {
        Report("named_metrics.key1");
        _backend.Behavior = BackendBehavior.GrpcStatus(StatusCode.Internal).WithHeader("endpoint-load-metrics-bin", FirstReport);

        await _client.SayHelloTo("Ada").FailsAsync();

        await _lrs.TotalsAsync("greeter", issued: 1, successes: 0, errors: 1);
        Assert.Equal((1, 1.0), Sum(locality => locality.Metrics.GetValueOrDefault("named_metrics.key1")));
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _lrs.DisposeAsync();
        await _backend.DisposeAsync();
    }

    private static BackendBehavior Trailing(string report) => BackendBehavior.Default.WithTrailer("endpoint-load-metrics-bin", report);

    private static async Task OpenAsync(AsyncDuplexStreamingCall<Hello, Hello> call)
    {
        await call.RequestStream.WriteAsync(new Hello { Name = "Ada" }, TestTimeout.Token);
        Assert.True(await call.ResponseStream.MoveNext(TestTimeout.Token));
    }

    private void Report(params string[] metrics) => _lrs.Xds.SetService("greeter", s => s.Cluster(c => c.ReportLoad(metrics)).Endpoints(_backend));

    private (long Count, double Total) Sum(Func<RecordedLocalityLoad, RecordedLoadMetric?> metric)
    {
        var present = _lrs.LocalitiesOf("greeter").Select(metric).OfType<RecordedLoadMetric>().ToArray();
        return (present.Sum(load => load.Count), present.Sum(load => load.Total));
    }
}
