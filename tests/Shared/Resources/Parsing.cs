using Google.Protobuf;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Resources;

namespace MeshClient.TestToolbox.Resources;

/// <summary>Runs the resource parser and takes its outcome apart.</summary>
internal static class Parsing
{
    /// <summary>The one certificate provider that the bootstrap knows.</summary>
    public const string CertificateProvider = "certificates";

    /// <summary>The server that resources come from.</summary>
    public static readonly XdsServer Server = new("ipv4:127.0.0.1:1");

    public static readonly Xds.Resources.ParseContext Context = new(new HashSet<string> { CertificateProvider }, Server);

    /// <summary>The server may rewrite hosts (server feature <c>trusted_xds_server</c>).</summary>
    public static readonly Xds.Resources.ParseContext TrustedContext = Context with { Server = Server with { Features = XdsServerFeatures.TrustedXdsServer } };

    /// <summary>Endpoints may be Unix domain sockets (server feature <c>meshclient.unix_sockets</c>).</summary>
    public static readonly Xds.Resources.ParseContext UnixContext = Context with { Server = Server with { Features = XdsServerFeatures.UnixSocketEndpoints } };

    public static ParsedResource Parse(IMessage message) => ResourceParser.Parse(TypeOf(message), message.ToByteArray(), Context);

    public static ListenerResource Accept(Listener listener) => Accept<ListenerResource>(listener);

    public static RouteConfigurationResource Accept(RouteConfiguration configuration) => Accept<RouteConfigurationResource>(configuration);

    public static ClusterResource Accept(Cluster cluster) => Accept<ClusterResource>(cluster);

    public static EndpointsResource Accept(ClusterLoadAssignment assignment) => Accept<EndpointsResource>(assignment);

    /// <summary>Asserts that the resource is refused, and returns the errors as <c>path: reason</c>.</summary>
    public static string[] Reject(IMessage message)
    {
        var parsed = Parse(message);
        Assert.Null(parsed.Resource);
        Assert.NotNull(parsed.Errors);
        Assert.NotEmpty(parsed.Errors);
        return [.. parsed.Errors.Select(error => error.ToString())];
    }

    /// <summary>Asserts that there is one error, at <paramref name="fieldPath"/>, whose reason contains <paramref name="reason"/>.</summary>
    public static void RejectAt(string fieldPath, IMessage message, string reason = "")
    {
        var parsed = Parse(message);
        Assert.Null(parsed.Resource);
        var error = Assert.Single(parsed.Errors!);
        Assert.Equal(fieldPath, error.FieldPath);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    private static T Accept<T>(IMessage message)
        where T : XdsResource
    {
        var parsed = Parse(message);
        Assert.True(parsed.Errors is null, string.Join("\n", parsed.Errors ?? []));
        return Assert.IsType<T>(parsed.Resource);
    }

    public static XdsResourceType TypeOf(IMessage message) =>
        XdsResourceTypes.TryFromTypeUrl($"type.googleapis.com/{message.Descriptor.FullName}", out var type)
            ? type
            : throw new ArgumentException($"{message.Descriptor.FullName} is not a resource type", nameof(message));
}
