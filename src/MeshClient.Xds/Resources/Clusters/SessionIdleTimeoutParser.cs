using MeshClient.Xds.Resources.Common;
using Config = MeshClient.Xds.Proto.Core.TypedExtensionConfig;
using Options = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// <c>upstream_config</c>: the idle time of session affinity (gRFC A75). Other types than HttpProtocolOptions are meant for proxies and
/// are not read, as in grpc-go and grpc-java. Thread-safe.
/// </summary>
internal static class SessionIdleTimeoutParser
{
    /// <summary>Null when not given or invalid; the latter is reported.</summary>
    public static TimeSpan? Parse(Config? config, string field, ParseScope scope)
    {
        if (config is null)
        {
            return null;
        }

        using var level = scope.Enter(field);
        const string configField = "typed_config";
        if (!Extension.TryOpen(config.TypedConfig, configField, scope, out var extension))
        {
            return null;
        }

        if (extension.TypeName != HttpProtocolOptionsParser.TypeName)
        {
            return null;
        }

        if (!extension.TryRead(Options.Parser, configField, scope, out var options))
        {
            return null;
        }

        using var message = scope.Enter(configField);
        using var common = scope.Enter("common_http_protocol_options");
        return DurationParser.Parse(options.CommonHttpProtocolOptions?.IdleTimeout, "idle_timeout", scope);
    }
}
