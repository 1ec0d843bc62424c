using Google.Protobuf;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Clusters;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints;
using MeshClient.Xds.Resources.Listeners;
using MeshClient.Xds.Resources.Routes;

namespace MeshClient.Xds.Resources;

/// <summary>
/// Turns the bytes of one resource into its model or into all errors found. Nothing that a control plane sends makes it throw.
/// Thread-safe.
/// </summary>
internal static class ResourceParser
{
    public static ParsedResource Parse(XdsResourceType type, ByteString value, ParseContext context)
    {
        var scope = new ParseScope(type, context);
        XdsResource? resource = null;
        try
        {
            resource = Dispatch(type, value, scope);
        }
        catch (InvalidProtocolBufferException exception)
        {
            scope.ResourceName ??= ResourceNameReader.Read(value);
            scope.Error($"the bytes are not a valid {XdsResourceTypes.MessageName(type)}: {exception.Message}");
        }
#pragma warning disable CA1031 // A bug in one parser must cost this resource, not the stream and every other resource (xds-client 3.0).
        catch (Exception exception)
#pragma warning restore CA1031
        {
            scope.ResourceName ??= ResourceNameReader.Read(value);
            scope.Error($"the client failed to read the resource ({exception.GetType().Name}: {exception.Message}); please report this");
        }

        return resource is null || scope.HasErrors
            ? ParsedResource.Invalid(scope.ResourceName, scope.Errors)
            : ParsedResource.Valid(resource, scope.IgnoredFields);
    }

    private static XdsResource? Dispatch(XdsResourceType type, ByteString value, ParseScope scope) => type switch
    {
        XdsResourceType.Listener => ListenerParser.Parse(Proto.Listeners.Listener.Parser.ParseFrom(value), scope),
        XdsResourceType.RouteConfiguration => RouteConfigurationParser.Parse(Proto.Routes.RouteConfiguration.Parser.ParseFrom(value), scope),
        XdsResourceType.Cluster => ClusterParser.Parse(Proto.Clusters.Cluster.Parser.ParseFrom(value), scope),
        XdsResourceType.Endpoint => EndpointsParser.Parse(Proto.Endpoints.ClusterLoadAssignment.Parser.ParseFrom(value), scope),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a resource type that the client subscribes to"),
    };
}
