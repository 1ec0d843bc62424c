namespace MeshClient.Xds.Resources.Support;

/// <summary>What this client does with an official field.</summary>
internal enum SupportStatus
{
    /// <summary>Honoured.</summary>
    Supported,

    /// <summary>Checked and kept in the model, but not used by the data plane yet; reported when it is set.</summary>
    Validated,

    /// <summary>Without effect; reported when it is set.</summary>
    Ignored,

    /// <summary>About the listening sockets, the own statistics or the bookkeeping of a proxy: without meaning in a client, not reported.</summary>
    ProxyOnly,

    /// <summary>A resource that sets it is refused (NACK).</summary>
    Rejected,

    /// <summary>A route that sets it does not exist for this client; reported when it is set.</summary>
    SkipsRoute,
}
