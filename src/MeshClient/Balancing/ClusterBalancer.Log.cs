using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Balancing;

internal sealed partial class ClusterBalancer
{
    [LoggerMessage(EventId = 1400, Level = LogLevel.Warning,
        Message = "Cluster {Cluster}: {Count} endpoint addresses are listed more than once, for example {Endpoint}; the first entry of each is used. Check the EDS resource.")]
    private static partial void DuplicateEndpointsIgnored(ILogger logger, string cluster, int count, EndpointAddress endpoint);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Debug,
        Message = "Cluster {Cluster}: endpoint {Endpoint} cannot be reached and is left out until a probe succeeds: {Reason}")]
    private static partial void EndpointBecameUnreachable(ILogger logger, string cluster, EndpointAddress endpoint, string? reason);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Debug, Message = "Cluster {Cluster}: endpoint {Endpoint} can be reached again.")]
    private static partial void EndpointBecameReachable(ILogger logger, string cluster, EndpointAddress endpoint);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Warning,
        Message = "Cluster {Cluster}: the connections of endpoint {Endpoint} could not be closed cleanly; they are abandoned.")]
    private static partial void TransportDisposalFailed(ILogger logger, string cluster, EndpointAddress endpoint, Exception exception);

    [LoggerMessage(EventId = 1404, Level = LogLevel.Warning,
        Message = "Cluster {Cluster}: fewer than {Threshold} % of the endpoints of a priority can be used, so health is ignored there (panic). "
            + "Check the health of the endpoints, or set healthy_panic_threshold to 0 to fail instead.")]
    private static partial void PanicBegan(ILogger logger, string cluster, int threshold);

    [LoggerMessage(EventId = 1405, Level = LogLevel.Information, Message = "Cluster {Cluster}: enough endpoints can be used again; panic has ended.")]
    private static partial void PanicEnded(ILogger logger, string cluster);
}
