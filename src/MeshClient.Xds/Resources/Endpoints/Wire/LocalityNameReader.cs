using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary><c>envoy.config.core.v3.Locality</c> in place. Thread-safe.</summary>
internal static class LocalityNameReader
{
    private const int Region = 1;
    private const int Zone = 2;
    private const int SubZone = 3;

    /// <summary><paramref name="known"/> itself if the bytes say the same; null for what needs the general parser.</summary>
    public static Locality? Read(ReadOnlySpan<byte> message, Locality? known)
    {
        var likely = known ?? Locality.Empty;
        var (region, zone, subZone) = ("", "", "");
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Region when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, likely.Region) is { } text:
                    region = text;
                    break;
                case Zone when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, likely.Zone) is { } text:
                    zone = text;
                    break;
                case SubZone when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, likely.SubZone) is { } text:
                    subZone = text;
                    break;
                case Region or Zone or SubZone:
                    return null;
                default:
                    break;
            }
        }

        var read = new Locality(region, zone, subZone);
        return reader.IsMalformed ? null : read == likely ? likely : read;
    }
}
