namespace MeshClient.IntegrationTests.Support;

/// <summary>The ceiling of every wait in a test: far above what a loaded machine needs, so that only a hang reaches it.</summary>
internal static class TestTimeout
{
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    public static CancellationToken Token => new CancellationTokenSource(Ceiling).Token;
}
