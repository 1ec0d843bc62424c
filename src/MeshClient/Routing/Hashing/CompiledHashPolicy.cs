using System.Globalization;
using MeshClient.Balancing.Hashing;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Hashing;

/// <summary>
/// One hash policy ready to run. To gRPC calls only headers and the channel yield a hash (gRFC A42); a cookie that is missing yields none,
/// it is not made. Immutable.
/// </summary>
internal sealed class CompiledHashPolicy(HashPolicy model)
{
    // A client has no caller whose address could count: the process stands for it.
    private static readonly ulong ProcessHash =
        XxHash64.Hash(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}"));

    private readonly HeaderKey? _header = model.Kind == HashPolicyKind.Header ? HeaderKey.Create(model.Name) : null;
    private readonly RegexSubstitution? _rewrite = model.Rewrite is null ? null : new RegexSubstitution(model.Rewrite);

    public bool IsTerminal => model.IsTerminal;

    public ulong? Compute(HttpRequestMessage request, bool isGrpc, ulong channel)
    {
        switch (model.Kind)
        {
            case HashPolicyKind.Header:
                return HashHeader(request, isGrpc);
            case HashPolicyKind.ChannelId:
                return channel;
            case HashPolicyKind.Cookie when !isGrpc:
                return RequestCookies.TryGet(request, model.Cookie!.Name, out var cookie) ? XxHash64.Hash(cookie) : null;
            case HashPolicyKind.QueryParameter when !isGrpc:
                return RequestQuery.TryGet(RequestPath.Of(request.RequestUri!).Query, model.Name, out var value) ? XxHash64.Hash(value) : null;
            case HashPolicyKind.SourceIp when !isGrpc:
                return ProcessHash;
            default:
                return null;
        }
    }

    private ulong? HashHeader(HttpRequestMessage request, bool isGrpc)
    {
        // gRPC joins several values with commas before anything else; Envoy sorts them, so that their order does not count.
        if (!isGrpc && RequestHeaderValues.Sorted(request, model.Name) is { } values)
        {
            return XxHash64.Hash(string.Concat(values.Select(Rewrite)));
        }

        var context = new MatchContext(request, request.RequestUri!.Authority, isGrpc, random: 0);
        return context.GetHeader(_header!, HeaderSlotAllocator.None) is { } value ? XxHash64.Hash(Rewrite(value)) : null;
    }

    private string Rewrite(string value) => _rewrite?.Apply(value) ?? value;
}
