namespace MeshClient.Diagnostics;

/// <summary>Attribute keys of metrics and spans (telemetry digest 8.2).</summary>
internal static class TagNames
{
    public const string Target = "mesh.target";
    public const string Route = "mesh.route";
    public const string Cluster = "mesh.cluster";
    public const string AggregateCluster = "mesh.cluster.aggregate";
    public const string Endpoint = "mesh.endpoint";
    public const string Outcome = "mesh.outcome";
    public const string Attempts = "mesh.attempts";
    public const string AttemptKind = "kind";
    public const string ResponseFlags = "mesh.response_flags";
    public const string ErrorType = "error.type";
    public const string HttpMethod = "http.request.method";
    public const string HttpStatus = "http.response.status_code";
    public const string HttpResendCount = "http.request.resend_count";
    public const string RpcMethod = "rpc.method";
    public const string RpcStatus = "rpc.status_code";
    public const string Reason = "reason";
    public const string Category = "category";
    public const string State = "state";
    public const string Quantile = "quantile";
    public const string Resource = "resource";
    public const string XdsServer = "grpc.xds.server";
    public const string XdsAuthority = "grpc.xds.authority";
    public const string XdsResourceType = "grpc.xds.resource_type";
    public const string XdsCacheState = "grpc.xds.cache_state";
    public const string CertificateRole = "role";
    public const string CertificateFile = "file";
    public const string Result = "result";
    public const string Valid = "valid";
}
