namespace MeshClient.Testing.Backends;

/// <summary>Real delays of servers: what clients measure cannot be faked on this side of a socket.</summary>
internal static class Delay
{
    public static Task ForAsync(TimeSpan time, CancellationToken cancellationToken) =>
        time > TimeSpan.Zero ? Task.Delay(time, TimeProvider.System, cancellationToken) : Task.CompletedTask;
}
