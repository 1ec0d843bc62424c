namespace MeshClient.Xds.Model;

/// <summary>Region, zone and sub-zone; empty parts are allowed. Immutable.</summary>
internal sealed record Locality(string Region, string Zone, string SubZone)
{
    public static readonly Locality Empty = new("", "", "");

    public override string ToString() => $"{Region}/{Zone}/{SubZone}";
}
