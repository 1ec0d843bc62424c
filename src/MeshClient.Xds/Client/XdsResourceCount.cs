using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Client;

/// <summary>How many resources share type, authority and cache state (gRFC A78, A88). Immutable.</summary>
internal readonly record struct XdsResourceCount(XdsResourceType Type, string Authority, string CacheState, int Count)
{
    // What gRFC A78 calls the authority of names that have none.
    private const string OldStyleAuthority = "#old";

    public static string AuthorityOf(string name) => XdstpName.TryParse(name, out var parsed) ? parsed.Authority : OldStyleAuthority;

    public static string CacheStateOf(XdsResourceState state, bool isCached) => (state, isCached) switch
    {
        (XdsResourceState.Acked, _) => "acked",
        (XdsResourceState.Nacked, false) => "nacked",
        (XdsResourceState.Nacked, true) => "nacked_but_cached",
        (XdsResourceState.DoesNotExist, false) => "does_not_exist",
        (XdsResourceState.DoesNotExist, true) => "does_not_exist_but_cached",
        (XdsResourceState.ReceivedError, false) => "received_error",
        (XdsResourceState.ReceivedError, true) => "received_error_but_cached",
        (XdsResourceState.Timeout, _) => "timeout",
        (XdsResourceState.Requested, true) => "requested_but_cached",
        _ => "requested",
    };
}
