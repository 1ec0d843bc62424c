using Google.Protobuf;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Clusters;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints;
using MeshClient.Xds.Resources.Endpoints.Wire;
using MeshClient.Xds.Resources.Listeners;
using MeshClient.Xds.Resources.Routes;
using MeshClient.Xds.Resources.Support;

namespace MeshClient.Xds.Resources;

/// <summary>
/// Turns the bytes of one resource into its model or into all errors found. Nothing that a control plane sends makes it throw.
/// Thread-safe.
/// </summary>
internal static class ResourceParser
{
    public static ParsedResource Parse(XdsResourceType type, ReadOnlySpan<byte> value, ParseContext context) => Parse(type, value, context, accepted: null);

    /// <summary>What became of the bytes.</summary>
    /// <param name="type">Type of the resource.</param>
    /// <param name="value">Its bytes.</param>
    /// <param name="context">What validation depends on besides the bytes.</param>
    /// <param name="accepted">The copy in force; what it says in the same bytes need not be read again.</param>
    public static ParsedResource Parse(XdsResourceType type, ReadOnlySpan<byte> value, ParseContext context, AcceptedResource? accepted)
    {
        var scope = new ParseScope(type, context);
        XdsResource? resource = null;
        IReadOnlyCollection<string>? ignored = null;
        try
        {
            resource = type == XdsResourceType.Endpoint ? EndpointsReader.Read(value, accepted, scope, out ignored) : null;
            if (resource is null)
            {
                ignored = null;
                scope = new ParseScope(type, context);
                resource = Dispatch(type, value, scope);
            }
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
            : ParsedResource.Valid(resource, IgnoredFields(ignored ?? IgnoredFieldScanner.Scan(type, value), scope));
    }

    // What the table knows, and what only a parser can tell: settings in JSON and values without effect of fields that have one.
    private static IReadOnlyCollection<string> IgnoredFields(IReadOnlyCollection<string> fields, ParseScope scope) =>
        scope.IgnoredFields.Count == 0 ? fields : [.. fields.Union(scope.IgnoredFields, StringComparer.Ordinal)];

    private static XdsResource? Dispatch(XdsResourceType type, ReadOnlySpan<byte> value, ParseScope scope) => type switch
    {
        XdsResourceType.Listener => Parse(Proto.Listeners.Listener.Parser, value, scope, ListenerParser.Parse),
        XdsResourceType.RouteConfiguration => Parse(Proto.Routes.RouteConfiguration.Parser, value, scope, RouteConfigurationParser.Parse),
        XdsResourceType.Cluster => Parse(Proto.Clusters.Cluster.Parser, value, scope, ClusterParser.Parse),
        XdsResourceType.Endpoint => Parse(Proto.Endpoints.ClusterLoadAssignment.Parser, value, scope, EndpointsParser.Parse),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a resource type that the client subscribes to"),
    };

    private static XdsResource? Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> value, ParseScope scope, Func<T, ParseScope, XdsResource?> parse)
        where T : class, IMessage<T>, new()
    {
        if (MessageBytes.TryParse(parser, value, out var message, out var error))
        {
            return parse(message, scope);
        }

        scope.ResourceName = ResourceNameReader.Read(value);
        scope.Error($"the bytes are not a valid {new T().Descriptor.FullName}: {error}");
        return null;
    }
}
