using MeshClient.Routing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Topology;

public class TargetRuntimeTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);
    private static readonly TargetState Unknown = TargetState.Unknown(Models.Missing("listener"));
    private static readonly TargetState Failed = TargetState.Failed(Models.Rejected("listener"));
    private static readonly TargetState Ready = TargetState.Ready(
        RouteTable.Create(Models.Routes("r"), "greeter", new HttpConnectionManager(), _ => throw new InvalidOperationException()));

    private readonly TargetRuntime _target = new(new TargetKey("greeter"));

    [Fact]
    public void WaitForConfig_Ready_IsSynchronous()
    {
        _target.Publish(Ready);

        var wait = _target.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None);

        Assert.True(wait.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForConfig_Failed_IsSynchronousUnlessWaitingForReady()
    {
        _target.Publish(Failed);

        var impatient = _target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None);
        var patient = _target.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None).AsTask();
        var patientWaits = !patient.IsCompleted;
        _target.Publish(Ready);

        Assert.True(impatient.IsCompletedSuccessfully);
        Assert.Same(Failed, await impatient);
        Assert.True(patientWaits);
        Assert.Same(Ready, await patient.WaitAsync(Ceiling));
    }

    [Fact]
    public async Task WaitForConfig_Pending_CompletesWithTheFirstState()
    {
        var wait = _target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask();

        _target.Publish(Failed);

        Assert.Same(Failed, await wait.WaitAsync(Ceiling));
    }

    [Theory]
    [InlineData(ConfigWait.FirstAnswer, true)]
    [InlineData(ConfigWait.ReadyOrUnknown, true)]
    [InlineData(ConfigWait.Ready, false)]
    internal void WaitForConfig_Unknown_DependsOnWhatBecomesOfUnknownTargets(ConfigWait kind, bool answered)
    {
        _target.Publish(Unknown);

        var wait = _target.WaitForConfigAsync(kind, CancellationToken.None);

        Assert.Equal(answered, wait.IsCompleted);
        _target.Publish(Ready);
    }

    [Theory]
    [InlineData(ConfigWait.FirstAnswer, true)]
    [InlineData(ConfigWait.ReadyOrUnknown, false)]
    [InlineData(ConfigWait.Ready, false)]
    internal void WaitForConfig_Failed_IsWaitedOutByCallsThatWaitForReady(ConfigWait kind, bool answered)
    {
        _target.Publish(Failed);

        var wait = _target.WaitForConfigAsync(kind, CancellationToken.None);

        Assert.Equal(answered, wait.IsCompleted);
        _target.Publish(Ready);
    }

    [Fact]
    public async Task WaitForConfig_Cancelled_ThrowsWithTheCallersToken()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _target.WaitForConfigAsync(ConfigWait.FirstAnswer, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Ceiling));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task WaitForConfig_Retired_LeadsToTheSuccessor()
    {
        var successor = new TargetRuntime(new TargetKey("greeter"));
        var before = _target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask();
        var ready = _target.WaitUntilReadyAsync(CancellationToken.None);

        _target.Retire(() => successor);
        var after = _target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask();
        successor.Publish(Ready);

        Assert.Same(TargetState.Pending, _target.State);
        Assert.Same(Ready, await before.WaitAsync(Ceiling));
        Assert.Same(Ready, await after.WaitAsync(Ceiling));
        await ready.WaitAsync(Ceiling);
    }

    [Fact]
    public async Task WaitUntilReady_UnknownThenReady_WaitsForReady()
    {
        var target = new TargetRuntime(new TargetKey("greeter"));
        target.Publish(Unknown);
        var wait = target.WaitUntilReadyAsync(CancellationToken.None);
        var waited = !wait.IsCompleted;

        target.Publish(Ready);

        Assert.True(waited);
        await wait.WaitAsync(Ceiling);
    }

    // A state published between reading the signal and reading the state must not be missed, and none must be waited for in vain.
    [Fact]
    public async Task WaitForConfig_RacingWithPublish_NeverHangs()
    {
        for (var i = 0; i < 500; i++)
        {
            var target = new TargetRuntime(new TargetKey("greeter"));
            var wait = Task.Run(() => target.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None).AsTask());
            target.Publish(Failed);
            target.Publish(Ready);

            Assert.Same(Ready, await wait.WaitAsync(Ceiling));
        }
    }
}
