using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A probe by HTTP request. Immutable.</summary>
internal sealed record HttpHealthChecker(string Path) : HealthChecker
{
    /// <summary>Empty: the name of the cluster.</summary>
    public string Host { get; init; } = "";

    public string Method { get; init; } = "GET";

    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Http1;

    public EquatableArray<StatusRange> ExpectedStatuses { get; init; } = [new StatusRange(200, 201)];

    /// <summary>Count towards the threshold; every other unexpected status fails at once.</summary>
    public EquatableArray<StatusRange> RetriableStatuses { get; init; } = [];

    /// <summary>On <c>x-envoy-upstream-healthchecked-cluster</c> of the response; null for any.</summary>
    public StringMatch? ServiceName { get; init; }

    public EquatableArray<HealthPayload> Receive { get; init; } = [];

    public ulong ResponseBufferSize { get; init; } = 1024;
}
