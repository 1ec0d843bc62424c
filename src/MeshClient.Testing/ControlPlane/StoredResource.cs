using Google.Protobuf;
using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// A resource that the server gives out. <paramref name="Version"/> is the version of its type when it last changed. Immutable.
/// </summary>
internal sealed record StoredResource(XdsResourceType Type, string Name, ByteString Value, long Version);
