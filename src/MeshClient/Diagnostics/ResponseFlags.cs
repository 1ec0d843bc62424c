namespace MeshClient.Diagnostics;

/// <summary>Envoy's response flags that a client can set (the access-log vocabulary of Envoy).</summary>
internal static class ResponseFlags
{
    public const string None = "-";
    public const string NoRouteFound = "NR";
    public const string NoClusterFound = "NC";
    public const string NoHealthyUpstream = "UH";
    public const string DropOverload = "DO";
    public const string UpstreamOverflow = "UO";
    public const string UpstreamConnectionFailure = "UF";
    public const string UpstreamConnectionTermination = "UC";
    public const string UpstreamRemoteReset = "UR";
    public const string LocalReset = "LR";
    public const string UpstreamProtocolError = "UPE";
    public const string UpstreamRequestTimeout = "UT";
    public const string DnsResolutionFailed = "DF";
    public const string DownstreamConnectionTermination = "DC";
    public const string FaultInjected = "FI";
    public const string RateLimited = "RL";

    /// <summary>Set in addition to the last result's own flag when no retry was left.</summary>
    public const string UpstreamRetryLimitExceeded = "URX";
}
