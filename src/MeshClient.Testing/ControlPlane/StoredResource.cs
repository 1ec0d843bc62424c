using Google.Protobuf;
using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// A name that the server knows. <paramref name="Version"/> is the version of its type when the content last changed. Immutable.
/// </summary>
internal sealed record StoredResource(XdsResourceType Type, string Name, StoredContent Content, long Version)
{
    public ByteString Value => Content.Value;

    public bool IsError => Content.Error is not null;

    public string VersionText => VersionNumber.Format(Version);
}
