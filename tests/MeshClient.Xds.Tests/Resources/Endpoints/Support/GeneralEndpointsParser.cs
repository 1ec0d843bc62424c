using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints;

namespace MeshClient.Xds.Tests.Resources.Endpoints.Support;

/// <summary>What protobuf's generated parser and the rules on its objects make of bytes: the yardstick for the reader in place.</summary>
internal static class GeneralEndpointsParser
{
    /// <summary>Null if the resource is invalid.</summary>
    public static EndpointsResource? Parse(ReadOnlySpan<byte> bytes)
    {
        if (!MessageBytes.TryParse(ClusterLoadAssignment.Parser, bytes, out var assignment))
        {
            return null;
        }

        var scope = new ParseScope(XdsResourceType.Endpoint, Parsing.UnixContext);
        var resource = EndpointsParser.Parse(assignment, scope);
        return scope.HasErrors ? null : resource;
    }
}
