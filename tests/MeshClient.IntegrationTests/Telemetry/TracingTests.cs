using System.Collections.Concurrent;
using System.Diagnostics;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Telemetry;

/// <summary>Each test has a target of its own, because listeners hear the whole process.</summary>
public sealed class TracingTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public TracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MeshClient" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Get_WithAListener_HasOneInternalSpanAroundTheAttempt()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("traced", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://traced/"), TestTimeout.Token);

        var call = SpanOf("traced");
        Assert.Equal((ActivityKind.Internal, ActivityStatusCode.Unset), (call.Kind, call.Status));
        Assert.Equal((backend.Address, 1, 200), (call.GetTagItem("mesh.endpoint"), call.GetTagItem("mesh.attempts"), call.GetTagItem("http.response.status_code")));
        Assert.Contains(_stopped, attempt => attempt.Source.Name == "System.Net.Http" && attempt.ParentSpanId == call.SpanId);
        Assert.NotEqual(call, Activity.Current);
    }

    [Fact]
    public async Task Get_RetriedCall_HasAnEventPerRetryAndASpanPerAttempt()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Enqueue(BackendBehavior.Status(503), BackendBehavior.Default);
        await using var mesh = EasyMode.Runtime("traced-retry", backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://traced-retry/"), TestTimeout.Token);

        var call = SpanOf("traced-retry");
        var retry = Assert.Single(call.Events);
        Assert.Equal(("mesh.retry", "503"), (retry.Name, retry.Tags.Single(tag => tag.Key == "mesh.retry.reason").Value));
        Assert.Equal(2, call.GetTagItem("mesh.attempts"));
        Assert.Equal(2, _stopped.Count(attempt => attempt.ParentSpanId == call.SpanId));
    }

    [Fact]
    public async Task Get_ThatTheMeshCannotDeliver_EndsWithTheReasonThatTheExceptionHas()
    {
        await using var dead = await FakeBackend.StartAsync();
        await dead.StopAsync();
        await using var mesh = EasyMode.Runtime("traced-dead", service => service.Retry.Attempts = 0, dead);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://traced-dead/"), TestTimeout.Token));

        var call = SpanOf("traced-dead");
        Assert.Equal(MeshFailureReason.ConnectFailed, exception.Reason);
        Assert.Equal(("connect_failed", exception.ResponseFlags), (call.GetTagItem("error.type"), call.GetTagItem("mesh.response_flags")));
        Assert.Equal(ActivityStatusCode.Error, call.Status);
    }

    public void Dispose() => _listener.Dispose();

    private Activity SpanOf(string target) =>
        Assert.Single(_stopped, activity => activity.Source.Name == "MeshClient" && Equals(activity.GetTagItem("mesh.target"), target));
}
