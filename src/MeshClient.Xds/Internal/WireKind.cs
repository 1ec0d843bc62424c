namespace MeshClient.Xds.Internal;

/// <summary>How protobuf writes a field; the numbers are those of the wire.</summary>
internal enum WireKind
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
