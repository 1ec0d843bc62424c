namespace MeshClient.Xds.Bootstrap;

/// <summary>The <c>server_features</c> of a control-plane server that change what the client does.</summary>
[Flags]
public enum XdsServerFeatures
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>
    /// <c>ignore_resource_deletion</c> (gRFC A53): a Listener or Cluster that the server stops sending stays in force. That is the default
    /// since gRFC A88; the feature only matters where that default is switched off.
    /// </summary>
    IgnoreResourceDeletion = 1,

    /// <summary><c>trusted_xds_server</c> (gRFC A81): security-sensitive settings of this server are honoured.</summary>
    TrustedXdsServer = 2,

    /// <summary>
    /// <c>fail_on_data_errors</c> (gRFC A88): a resource that is rejected or deleted is dropped instead of staying in force.
    /// </summary>
    FailOnDataErrors = 4,

    /// <summary>
    /// <c>resource_timer_is_transient_error</c> (gRFC A88): a resource that the server does not send within 30 s counts as unavailable,
    /// instead of as missing after 15 s.
    /// </summary>
    ResourceTimerIsTransientError = 8,

    /// <summary>
    /// <c>meshclient.unix_sockets</c>: endpoints may be Unix domain sockets (<c>pipe</c> addresses). Without it a resource with one is
    /// rejected, as in the gRPC libraries: a control plane should not send calls to sockets of the machine that nobody meant to offer.
    /// </summary>
    UnixSocketEndpoints = 16,
}
