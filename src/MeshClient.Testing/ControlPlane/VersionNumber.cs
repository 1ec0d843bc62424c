using System.Globalization;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Versions are counted, and go over the wire as text.</summary>
internal static class VersionNumber
{
    public static string Format(long version) => version.ToString(CultureInfo.InvariantCulture);
}
