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

    /// <summary>A resource that sets it is refused (NACK).</summary>
    Rejected,

    /// <summary>A route that sets it does not exist for this client; reported when it is set.</summary>
    SkipsRoute,
}
