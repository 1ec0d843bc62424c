using System.Globalization;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>
/// MESHCLIENT_FUZZ_CASES sets the number of cases of each fuzz test, MESHCLIENT_FUZZ_SEED the seed of all of them.
/// </summary>
internal static class FuzzSettings
{
    /// <summary>What a run by command may take.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(30);

    private const int DefaultSeed = 20260101;

    public static int Seed => Read("MESHCLIENT_FUZZ_SEED", DefaultSeed);

    public static int Cases(int fallback) => Read("MESHCLIENT_FUZZ_CASES", fallback);

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
