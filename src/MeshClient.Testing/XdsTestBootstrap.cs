using MeshClient.Testing.ControlPlane;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <summary>
/// A bootstrap in the making for clients of several <see cref="FakeXdsServer"/>s: fallbacks (gRFC A71) and authorities of federated names
/// (gRFC A47). Not thread-safe.
/// </summary>
/// <example>
/// <code>
/// var bootstrap = new XdsTestBootstrap(primary, secondary).Authority("a.example", other).Build();
/// </code>
/// </example>
public sealed class XdsTestBootstrap
{
    private const string NodeId = "meshclient-test";

    private readonly XdsServer[] _servers;
    private readonly Dictionary<string, XdsAuthority> _authorities = new(StringComparer.Ordinal);
    private XdsNode _node = new() { Id = NodeId, Cluster = NodeId };
    private string _listenerNameTemplate = "%s";
    private bool _fallbackOnReachabilityOnly;

    /// <summary>Starts with the servers for names without an authority, and with the node id <c>meshclient-test</c>.</summary>
    /// <param name="servers">The servers, the most preferred one first.</param>
    /// <exception cref="ArgumentException">There is no server.</exception>
    public XdsTestBootstrap(params FakeXdsServer[] servers)
        : this(EntriesOf(servers))
    {
    }

    /// <summary>The same for entries that a test has changed: <c>xds.Server with { Features = … }</c>.</summary>
    /// <param name="servers">The servers, the most preferred one first.</param>
    /// <exception cref="ArgumentException">There is no server.</exception>
    public XdsTestBootstrap(params XdsServer[] servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentOutOfRangeException.ThrowIfZero(servers.Length, nameof(servers));
        _servers = [.. servers];
    }

    /// <summary>Adds an authority of <c>xdstp:</c> names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="servers">Its servers, the most preferred one first; none means those of the bootstrap.</param>
    public XdsTestBootstrap Authority(string name, params FakeXdsServer[] servers) => Authority(name, new XdsAuthority(EntriesOf(servers)));

    /// <summary>Adds an authority of <c>xdstp:</c> names with settings of its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="authority">Its servers and settings.</param>
    public XdsTestBootstrap Authority(string name, XdsAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(authority);
        _authorities[name] = authority;
        return this;
    }

    /// <summary>Sets what the client says about itself.</summary>
    /// <param name="node">The node.</param>
    public XdsTestBootstrap Node(XdsNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        return this;
    }

    /// <summary>Sets how a target without an authority becomes the name of a listener.</summary>
    /// <param name="template">The template; every <c>%s</c> is replaced with the target.</param>
    public XdsTestBootstrap ListenerNameTemplate(string template)
    {
        ArgumentException.ThrowIfNullOrEmpty(template);
        _listenerNameTemplate = template;
        return this;
    }

    /// <summary>Makes clients leave a server that they cannot reach even if they have everything from it (gRFC A95).</summary>
    public XdsTestBootstrap FallbackOnReachabilityOnly()
    {
        _fallbackOnReachabilityOnly = true;
        return this;
    }

    /// <summary>The bootstrap as built so far.</summary>
    public XdsBootstrap Build() => new(_servers)
    {
        Node = _node,
        Authorities = _authorities,
        ListenerNameTemplate = _listenerNameTemplate,
        FallbackOnReachabilityOnly = _fallbackOnReachabilityOnly,
    };

    /// <summary>The same as <see cref="Build"/> in the JSON form that every xDS client reads (gRFC A27).</summary>
    public string ToJson() => BootstrapDocument.Write(Build());

    private static XdsServer[] EntriesOf(FakeXdsServer[] servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        return [.. servers.Select(static server => server.Server)];
    }
}
