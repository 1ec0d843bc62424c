namespace MeshClient.Xds.Client;

internal enum XdsErrorKind
{
    /// <summary>The control plane does not know the resource, or its timer fired.</summary>
    DoesNotExist,

    /// <summary>The resource was rejected and no good version is known.</summary>
    Invalid,

    /// <summary>No control plane can be reached.</summary>
    Unreachable,

    /// <summary>The control plane is connected but did not answer in time (server feature <c>resource_timer_is_transient_error</c>).</summary>
    Timeout,
}
