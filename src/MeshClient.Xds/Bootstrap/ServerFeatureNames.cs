namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// The <c>server_features</c> that mean something to this client. Unknown ones are ignored: servers announce features to many clients.
/// Thread-safe.
/// </summary>
internal static class ServerFeatureNames
{
    // Our own, with a prefix: other clients of the same bootstrap ignore them.
    private const string Delta = "meshclient.delta";
    private const string Wildcard = "meshclient.wildcard";
    private const string UnixSockets = "meshclient.unix_sockets";

    /// <summary>The server with what the names say added to what it has.</summary>
    public static XdsServer Apply(XdsServer server, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            server = name switch
            {
                Delta => server with { Protocol = XdsTransportProtocol.Delta },
                Wildcard => server with { Subscriptions = XdsSubscriptionMode.Wildcard },
                _ => server with { Features = server.Features | FeatureOf(name) },
            };
        }

        return server;
    }

    private static XdsServerFeatures FeatureOf(string name) => name switch
    {
        "ignore_resource_deletion" => XdsServerFeatures.IgnoreResourceDeletion,
        "trusted_xds_server" => XdsServerFeatures.TrustedXdsServer,
        "fail_on_data_errors" => XdsServerFeatures.FailOnDataErrors,
        "resource_timer_is_transient_error" => XdsServerFeatures.ResourceTimerIsTransientError,
        UnixSockets => XdsServerFeatures.UnixSocketEndpoints,
        _ => XdsServerFeatures.None,
    };
}
