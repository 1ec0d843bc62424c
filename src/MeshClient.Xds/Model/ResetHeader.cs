namespace MeshClient.Xds.Model;

/// <summary>A response header that tells when to retry. Immutable.</summary>
/// <param name="Name">Lower-case.</param>
/// <param name="IsUnixTime">A time in seconds since 1970, rather than a number of seconds to wait.</param>
internal readonly record struct ResetHeader(string Name, bool IsUnixTime);
