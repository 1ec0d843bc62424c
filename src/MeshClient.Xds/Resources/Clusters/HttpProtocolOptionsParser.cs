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
    public const string TypeName = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private const string Http2Field = "http2_protocol_options";

    public static HttpProtocol Parse(Cluster cluster, bool tls, ParseScope scope)
    {
        if (!cluster.TypedExtensionProtocolOptions.TryGetValue(TypeName, out var any))
        {
            return ParseSuperseded(cluster, scope);
        }

        using var level = scope.Enter("typed_extension_protocol_options", TypeName);
        if (!Extension.TryOpen(any, "value", scope, out var extension) || !TryRead(extension, scope, out var options))
        {
            return new HttpProtocol(default, null, HttpLimits.Default);
        }

        ValidateUpstream(options, scope);
        var idleTimeout = ParseCommon(options, scope, out var limits);
        var protocol = ParseProtocol(options, tls, ref limits, scope);
        return new HttpProtocol(protocol, idleTimeout, limits);
    }

    // What a cluster said before HttpProtocolOptions existed.
    private static HttpProtocol ParseSuperseded(Cluster cluster, ParseScope scope)
    {
        var limits = HttpLimits.Default with { MaxRequestsPerConnection = HttpLimitsParser.Unlimited(cluster.MaxRequestsPerConnection) };
        return new HttpProtocol(
            cluster.Http2ProtocolOptions is null ? UpstreamProtocol.FollowRequest : UpstreamProtocol.Http2,
            null,
            HttpLimitsParser.WithHttp2(limits, cluster.Http2ProtocolOptions, "http2_protocol_options", scope));
    }

    private static bool TryRead(in Extension extension, ParseScope scope, out Options options)
    {
        options = new Options();
        if (extension.TypeName != TypeName)
        {
            scope.Error($"must hold {TypeName}, not {Quote.Text(extension.TypeName)}");
            return false;
        }

        if (!extension.TryRead(Options.Parser, "value", scope, out var read))
        {
            return false;
        }

        options = read;
        return true;
    }

    private static UpstreamProtocol ParseProtocol(Options options, bool tls, ref HttpLimits limits, ParseScope scope)
    {
        switch (options.UpstreamProtocolOptionsCase)
        {
            case Options.UpstreamProtocolOptionsOneofCase.ExplicitHttpConfig:
                return ParseExplicit(options.ExplicitHttpConfig, ref limits, scope);
            case Options.UpstreamProtocolOptionsOneofCase.UseDownstreamProtocolConfig:
                using (scope.Enter("use_downstream_protocol_config"))
                {
                    limits = HttpLimitsParser.WithHttp2(limits, options.UseDownstreamProtocolConfig.Http2ProtocolOptions, Http2Field, scope);
                    return UpstreamProtocol.FollowRequest;
                }

            case Options.UpstreamProtocolOptionsOneofCase.AutoConfig:
                using (scope.Enter("auto_config"))
                {
                    limits = HttpLimitsParser.WithHttp2(limits, options.AutoConfig.Http2ProtocolOptions, Http2Field, scope);
                }

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

    private static UpstreamProtocol ParseExplicit(Explicit config, ref HttpLimits limits, ParseScope scope)
    {
        using var level = scope.Enter("explicit_http_config");
        switch (config.ProtocolConfigCase)
        {
            case Explicit.ProtocolConfigOneofCase.HttpProtocolOptions:
                return UpstreamProtocol.Http1;
            case Explicit.ProtocolConfigOneofCase.Http2ProtocolOptions:
                limits = HttpLimitsParser.WithHttp2(limits, config.Http2ProtocolOptions, Http2Field, scope);
                return UpstreamProtocol.Http2;
            case Explicit.ProtocolConfigOneofCase.Http3ProtocolOptions:
                scope.Error("http3_protocol_options", "HTTP/3 is not supported; use http_protocol_options or http2_protocol_options");
                return default;
            default:
                scope.Error("no protocol is set; use http_protocol_options or http2_protocol_options");
                return default;
        }
    }

    private static TimeSpan? ParseCommon(Options options, ParseScope scope, out HttpLimits limits)
    {
        using var level = scope.Enter("common_http_protocol_options");
        limits = HttpLimitsParser.ParseCommon(options.CommonHttpProtocolOptions, scope);
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
        }
    }
}
