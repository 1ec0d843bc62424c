using MeshClient.AspNetCore.ClientStatus;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the client status discovery service (CSDS, gRFC A40) of the mesh client.</summary>
public static class MeshClientStatusEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>envoy.service.status.v3.ClientStatusDiscoveryService</c>: which resources the xDS client watches, their state, version and
    /// content as received, and why the last version was refused. Tools such as <c>grpcdebug</c> read it. Needs <c>AddMeshClientStatus</c>
    /// and a port that speaks HTTP/2.
    /// </summary>
    /// <remarks>It shows addresses and configuration: keep it from strangers, with the conventions that are returned or a port of its
    /// own.</remarks>
    /// <param name="endpoints">The application.</param>
    /// <returns>The conventions of the service, for example to require authorization.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>AddMeshClientStatus</c> was not called.</exception>
    public static IEndpointConventionBuilder MapMeshClientStatus(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGrpcService<ClientStatusService>();
    }
}
