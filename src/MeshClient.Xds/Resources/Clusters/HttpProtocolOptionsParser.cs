using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Explicit = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions.Types.ExplicitHttpConfig;
using Options = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// The HTTP version towards the endpoints (<c>envoy.extensions.upstreams.http.v3.HttpProtocolOptions</c>, envoy-http 8.1). Without any
/// setting the version follows the request, where Envoy would use HTTP/1.1 (xds-client Appendix A). Thread-safe.
/// </summary>
internal static class HttpProtocolOptionsParser
{
    private const string Key = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    public static HttpProtocol Parse(Cluster cluster, bool tls, ParseScope scope)
    {
        if (!cluster.TypedExtensionProtocolOptions.TryGetValue(Key, out var any))
        {
            return new HttpProtocol(cluster.Http2ProtocolOptions is null ? UpstreamProtocol.FollowRequest : UpstreamProtocol.Http2, null);
        }

        using var level = scope.Enter("typed_extension_protocol_options", Key);
        if (!Extension.TryOpen(any, "value", scope, out var extension) || !TryRead(extension, scope, out var options))
        {
            return default;
        }

        ValidateUpstream(options, scope);
        return new HttpProtocol(ParseProtocol(options, tls, scope), ParseIdleTimeout(options, scope));
    }

    private static bool TryRead(in Extension extension, ParseScope scope, out Options options)
    {
        options = new Options();
        if (extension.TypeName != Key)
        {
            scope.Error($"must hold {Key}, not {Quote.Text(extension.TypeName)}");
            return false;
        }

        if (!extension.TryRead(Options.Parser, "value", scope, out var read))
        {
            return false;
        }

        options = read;
        return true;
    }

    private static UpstreamProtocol ParseProtocol(Options options, bool tls, ParseScope scope)
    {
        switch (options.UpstreamProtocolOptionsCase)
        {
            case Options.UpstreamProtocolOptionsOneofCase.ExplicitHttpConfig:
                return ParseExplicit(options.ExplicitHttpConfig, scope);
            case Options.UpstreamProtocolOptionsOneofCase.UseDownstreamProtocolConfig:
                return UpstreamProtocol.FollowRequest;
            case Options.UpstreamProtocolOptionsOneofCase.AutoConfig:
                if (!tls)
                {
                    scope.Error("auto_config", "needs a TLS transport_socket, because ALPN decides between the versions");
                }

                return UpstreamProtocol.Auto;
            default:
                scope.Error("no protocol is set; use explicit_http_config, use_downstream_protocol_config or auto_config");
                return default;
        }
    }

    private static UpstreamProtocol ParseExplicit(Explicit config, ParseScope scope)
    {
        using var level = scope.Enter("explicit_http_config");
        switch (config.ProtocolConfigCase)
        {
            case Explicit.ProtocolConfigOneofCase.HttpProtocolOptions:
                return UpstreamProtocol.Http1;
            case Explicit.ProtocolConfigOneofCase.Http2ProtocolOptions:
                return UpstreamProtocol.Http2;
            case Explicit.ProtocolConfigOneofCase.Http3ProtocolOptions:
                scope.Error("http3_protocol_options", "HTTP/3 is not supported; use http_protocol_options or http2_protocol_options");
                return default;
            default:
                scope.Error("no protocol is set; use http_protocol_options or http2_protocol_options");
                return default;
        }
    }

    private static TimeSpan? ParseIdleTimeout(Options options, ParseScope scope)
    {
        using var level = scope.Enter("common_http_protocol_options");
        var timeout = DurationParser.Parse(options.CommonHttpProtocolOptions?.IdleTimeout, "idle_timeout", scope);

        // Zero means never, both to Envoy and to us.
        return timeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout;
    }

    private static void ValidateUpstream(Options options, ParseScope scope)
    {
        using (scope.Enter("upstream_http_protocol_options"))
        {
            if (options.UpstreamHttpProtocolOptions?.AutoSanValidation == true)
            {
                scope.Error("auto_san_validation", "is not supported, and ignoring it would skip a check; name the subject alternative names instead");
            }

            scope.IgnoredIf(options.UpstreamHttpProtocolOptions?.AutoSni == true, "auto_sni");
        }

        scope.IgnoredIf(options.RetryPolicy is not null, "retry_policy");
        scope.IgnoredIf(options.HashPolicy.Count > 0, "hash_policy");
        scope.IgnoredIf(options.RequestMirrorPolicies.Count > 0, "request_mirror_policies");
        scope.IgnoredIf(options.OutlierDetection is not null, "outlier_detection");
    }
}
