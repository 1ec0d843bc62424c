using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Topology.Dns;

/// <summary>
/// Endpoints from DNS names: every address is an endpoint (STRICT_DNS), or all together are one (LOGICAL_DNS, gRFC A61), which goes by
/// its name, so that its connections outlive a change of addresses. They form one locality without a name. Single-owner: the control
/// loop.
/// </summary>
internal sealed class DnsFeed : EndpointFeed
{
    private readonly DnsDiscovery _discovery;
    private readonly string _cluster;
    private readonly string _origin;
    private readonly Action _changed;
    private readonly DnsQuery[] _queries;
    private EndpointsResource? _endpoints;
    private XdsError? _note;
    private int _asked;

    public DnsFeed(TopologyContext context, string cluster, DnsDiscovery discovery, Action changed)
    {
        _discovery = discovery;
        _cluster = cluster;
        _origin = context.Options.Origin;
        _changed = changed;
        _queries = [.. discovery.Names.Select(name => new DnsQuery(context, name.Host, discovery, OnChanged))];
        EndpointUnreachable = () => AskAgain(context);
    }

    public override Action EndpointUnreachable { get; }

    public override bool HasAnswer => Array.TrueForAll(_queries, query => query.HasAnswer);

    public override EndpointsResource? Endpoints => _endpoints;

    public override XdsError? Note => _note;

    public override string Subject => $"DNS {string.Join(", ", _queries.Select(query => query.Host))}";

    public override bool Serves(ClusterDiscovery discovery) => _discovery.Equals(discovery);

    public override void Dispose()
    {
        foreach (var query in _queries)
        {
            query.Dispose();
        }
    }

    // Any thread, and often at once: many endpoints may fail together.
    private void AskAgain(TopologyContext context)
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
            context.Loop.Post(() =>
            {
                Interlocked.Exchange(ref _asked, 0);
                foreach (var query in _queries)
                {
                    query.AskAgain();
                }
            });
        }
    }

    private void OnChanged()
    {
        if (HasAnswer)
        {
            var addresses = Resolve();
            _endpoints = addresses.Count == 0 ? null : Build(addresses);
            _note = Describe();
            _changed();
        }
    }

    private List<EndpointModel> Resolve()
    {
        var endpoints = new List<EndpointModel>();
        var seen = new HashSet<EndpointAddress>();
        for (var i = 0; i < _queries.Length; i++)
        {
            var name = _discovery.Names[i];
            foreach (var ip in _queries[i].Addresses)
            {
                var address = EndpointAddress.Tcp(ip.ToString(), name.Port);
                if (seen.Add(address))
                {
                    endpoints.Add(new EndpointModel
                    {
                        Address = address,
                        Weight = name.Weight,
                        Health = name.Health,
                        Hostname = EndpointAddress.Tcp(name.Host, name.Port).Text,
                    });
                }
            }
        }

        return endpoints;
    }

    private EndpointsResource Build(List<EndpointModel> addresses)
    {
        EquatableArray<EndpointModel> endpoints = _discovery.Logical ? [Merge(addresses)] : addresses.ToEquatableArray();
        return new EndpointsResource
        {
            Name = _cluster,
            Localities = [new LocalityEndpoints { Locality = Locality.Empty, Endpoints = endpoints }],
        };
    }

    private EndpointModel Merge(List<EndpointModel> addresses)
    {
        var name = EndpointAddress.Tcp(_discovery.Names[0].Host, _discovery.Names[0].Port);
        return addresses[0] with
        {
            Address = name,
            AdditionalAddresses = addresses.Select(endpoint => endpoint.Address).Where(address => address != name).ToEquatableArray(),
        };
    }

    private XdsError? Describe()
    {
        var failures = _queries
            .Where(query => query.Failure is not null)
            .Select(query => $"{query.Host}: {query.Failure}")
            .ToList();
        return failures.Count == 0
            ? null
            : new XdsError(
                XdsErrorKind.Unreachable,
                $"Cluster \"{_cluster}\": DNS resolution failed ({string.Join("; ", failures)}); "
                + (_endpoints is null ? "it has no endpoints." : "the last good addresses stay in use.")
                + _origin);
    }
}
