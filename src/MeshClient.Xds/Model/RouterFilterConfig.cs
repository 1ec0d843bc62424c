using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>The terminal filter (<c>envoy.extensions.filters.http.router.v3.Router</c>). Immutable.</summary>
internal sealed record RouterFilterConfig : HttpFilterConfig
{
    /// <summary>Send no <c>x-envoy-*</c> headers but the attempt count.</summary>
    public bool SuppressEnvoyHeaders { get; init; }

    /// <summary>Calls with a malformed value in one of these headers fail.</summary>
    public EquatableArray<string> StrictHeaders { get; init; } = [];

    /// <summary>Take the caller's <c>x-envoy-expected-rq-timeout-ms</c> as the timeout.</summary>
    public bool RespectExpectedTimeout { get; init; }

    public override bool IsTerminal => true;
}
