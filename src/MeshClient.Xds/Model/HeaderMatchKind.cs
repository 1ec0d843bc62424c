namespace MeshClient.Xds.Model;

internal enum HeaderMatchKind
{
    String,
    Range,
    Present,
}
