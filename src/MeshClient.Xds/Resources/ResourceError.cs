namespace MeshClient.Xds.Resources;

/// <summary>
/// One reason to reject a resource. <paramref name="FieldPath"/> is written as in the proto (<c>virtual_hosts[0].domains</c>) and is empty
/// when the resource as a whole is wrong; <paramref name="ResourceName"/> is empty when it could not be read. Immutable.
/// </summary>
internal sealed record ResourceError(XdsResourceType Type, string ResourceName, string FieldPath, string Reason)
{
    public override string ToString() => FieldPath.Length == 0 ? Reason : $"{FieldPath}: {Reason}";
}
