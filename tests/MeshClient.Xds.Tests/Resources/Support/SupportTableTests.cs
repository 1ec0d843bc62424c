using MeshClient.Xds.Resources.Filters;
using MeshClient.Xds.Resources.LoadBalancing;
using MeshClient.Xds.Resources.Support;
using MeshClient.Xds.Tests.Protos;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Holds the table against the official protocol and against what the parsers open.</summary>
public class SupportTableTests
{
    private const string OwnPolicies = "meshclient.";

    // Extensions that are opened where no registry lists them.
    private static readonly string[] OpenedByName =
    [
        "envoy.config.route.v3.FilterConfig",
        "envoy.extensions.clusters.aggregate.v3.ClusterConfig",
        "envoy.extensions.clusters.dns.v3.DnsCluster",
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "envoy.extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport",
        "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState",
        "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState",
        "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate",
        "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
        "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
        "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    ];

    // Extensions that only stand in fields that are not used yet.
    private static readonly string[] OpenedWithoutEffect =
    [
        "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState",
        "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState",
        "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate",
        "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
    ];

    private static readonly WireProtocol Official = OfficialTables.Load();

    private static IEnumerable<MessageSupport> Messages => SupportTable.Areas.SelectMany(area => area.Messages);

    private static IEnumerable<string> Extensions => HttpFilterRegistry.KnownTypes.Split(", ").Union(HttpFilterRegistry.KnownOverrideTypes.Split(", "))
        .Concat(LoadBalancingPolicyRegistry.KnownTypes.Split(", ").Where(type => !type.StartsWith(OwnPolicies, StringComparison.Ordinal)))
        .Concat(OpenedByName);

    [Fact]
    public void Fields_OfEveryMessage_AreTheOfficialOnes()
    {
        var official = Official.Fields.ToLookup(field => field.Message, field => Row(field.Number, field.Name, field.Label == "map" ? $"map<string, {field.Type}>" : field.Type));

        Assert.All(Messages, message => Assert.True(Official.Messages.Contains(message.Name), $"{message} is no official message"));
        Assert.All(Messages, message => Assert.Equal(
            official[message.Name].Order(StringComparer.Ordinal),
            message.Fields.Select(field => Row(field.Number, field.Name, field.Type)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Messages_InAllAreas_AreListedOnce() => Assert.Equal(Messages.Select(message => message.Name).Distinct(), Messages.Select(message => message.Name));

    [Fact]
    public void Messages_OfFieldsThatAreRead_HaveATable()
    {
        var missing = Messages
            .SelectMany(message => message.Fields)
            .Where(field => field.IsRead && field.Child is null && Official.Messages.Contains(field.ElementType))
            .Select(field => $"{field.Name}: {field.ElementType}");

        Assert.Empty(missing);
    }

    [Fact]
    public void Messages_OfExtensionsThatAreOpened_HaveATable() => Assert.All(Extensions, type => Assert.NotNull(SupportTable.Find(type)));

    [Fact]
    public void Messages_WithATable_AreReachedFromAResourceOrAreExtensions() => Assert.Empty(Messages.Except(Reach(Extensions, field => field.Child is not null)));

    [Fact]
    public void Fields_ThatOnlyFieldsWithoutEffectReach_AreNotCalledSupported()
    {
        var used = Reach(Extensions.Except(OpenedWithoutEffect), field => field is { Child: not null, Status: SupportStatus.Supported });

        Assert.Empty(Messages.Except(used).SelectMany(message => message.Fields
            .Where(field => field.Status == SupportStatus.Supported)
            .Select(field => $"{message.Name}.{field.Name}")));
    }

    [Fact]
    public void Fields_ThatWeDeclare_HaveAnEntryWhereverTheyAreRead()
    {
        var declared = DeclaredProtocol.Load().Fields.ToLookup(field => field.Message);

        Assert.All(Messages, message => Assert.All(declared[message.Name], field => Assert.Equal(field.Name, message.Find(field.Number)?.Name)));
    }

    private static HashSet<MessageSupport> Reach(IEnumerable<string> extensions, Func<FieldSupport, bool> goesOn)
    {
        var reached = new HashSet<MessageSupport>();
        var open = new Stack<MessageSupport>(extensions.Select(SupportTable.Find).Concat(Enum.GetValues<XdsResourceType>().Select(SupportTable.Root))!);
        while (open.TryPop(out var message))
        {
            if (reached.Add(message))
            {
                message.Fields.Where(goesOn).ToList().ForEach(field => open.Push(field.Child!));
            }
        }

        return reached;
    }

    private static string Row(int number, string name, string type) => $"{number} {name} {type}";
}
