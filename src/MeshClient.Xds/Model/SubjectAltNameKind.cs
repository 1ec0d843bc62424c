namespace MeshClient.Xds.Model;

internal enum SubjectAltNameKind
{
    Any,
    Email,
    Dns,
    Uri,
    IpAddress,
}
