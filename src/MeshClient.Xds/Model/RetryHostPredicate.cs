namespace MeshClient.Xds.Model;

/// <summary>Which endpoints a retry must not use.</summary>
internal enum RetryHostPredicate
{
    /// <summary>Those that the call has tried.</summary>
    PreviousHosts,

    /// <summary>Those with <c>canary: true</c> in the metadata of <c>envoy.lb</c>.</summary>
    OmitCanaryHosts,
}
