namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>Field numbers of <c>envoy.config.endpoint.v3.ClusterLoadAssignment</c>.</summary>
internal static class AssignmentFields
{
    public const int ClusterName = 1;
    public const int Endpoints = 2;
    public const int Policy = 4;
}
