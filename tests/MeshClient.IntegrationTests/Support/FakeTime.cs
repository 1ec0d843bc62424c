using MeshClient.Runtime;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.Support;

/// <summary>For what takes the mesh many seconds by design: its clock is the test's, while sockets stay real.</summary>
internal static class FakeTime
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    public static MeshRuntime Runtime(FakeXdsServer xds, FakeTimeProvider time) => Runtime(xds, time, _ => { });

    public static MeshRuntime Runtime(FakeXdsServer xds, FakeTimeProvider time, Action<MeshClientOptions> configure) =>
        MeshRuntime.Create(XdsMesh.Options(xds.Bootstrap, configure), new EngineEnvironment { Time = time });

    /// <summary>Lets the clock run, one second at a time, until the task has ended in whatever way.</summary>
    public static Task RunUntilAsync(FakeTimeProvider time, Task task) => RunUntilAsync(time, task, TimeSpan.FromSeconds(1));

    public static async Task RunUntilAsync(FakeTimeProvider time, Task task, TimeSpan step)
    {
        var ceiling = TestTimeout.Token;
        while (!task.IsCompleted)
        {
            ceiling.ThrowIfCancellationRequested();
            time.Advance(step);
            await Task.WhenAny(task, Task.Delay(Breath, ceiling));
        }
    }
}
