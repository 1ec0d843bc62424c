using MeshClient.Xds.Caching;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Xds.Client;

/// <summary>What the xDS client works with besides the bootstrap. Immutable.</summary>
internal sealed record XdsClientSettings
{
    /// <summary>64 MB.</summary>
    public const int DefaultMaxReceiveMessageSize = 64 * 1024 * 1024;

    public ResourceDecoder Decoder { get; init; } = ResourceParser.Parse;

    /// <summary>What a resource refers to by name; for servers that are asked for everything.</summary>
    public Func<XdsResourceType, XdsResource, IEnumerable<ResourceReference>> References { get; init; } = static (_, resource) => ResourceReference.Of(resource);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public IRandomSource Random { get; init; } = ThreadLocalRandomSource.Instance;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public IXdsClientObserver Observer { get; init; } = NullXdsClientObserver.Instance;

    public IAdsTransportFactory Transports { get; init; } = new GrpcAdsTransportFactory(DefaultMaxReceiveMessageSize);

    /// <summary>How long a server may take to send a resource before it counts as missing (gRFC A57).</summary>
    public TimeSpan ResourceTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The same for a server with the feature <c>resource_timer_is_transient_error</c> (gRFC A88).</summary>
    public TimeSpan TransientResourceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// True for the rules before gRFC A88: a Listener or Cluster that the server stops sending is dropped, unless the server has the
    /// feature <c>ignore_resource_deletion</c>. By default it stays in force and its watchers are told.
    /// </summary>
    public bool DropDeletedResources { get; init; }

    /// <summary>Where the last good resources are kept for the next start; null to keep none.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>How long disposal waits for streams to end.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
