using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Integration.Support;

/// <summary>Follows a target from its Listener to its endpoints, as the topology does.</summary>
internal sealed class ChainWatcher(IResourceSource source) : IResourceWatcher
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource<EndpointsResource> _endpoints = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<EndpointsResource> Endpoints => _endpoints.Task.WaitAsync(Ceiling);

    public void Start(string listener) => source.Watch(XdsResourceType.Listener, listener, this);

    public void OnResource(XdsResource resource)
    {
        switch (resource)
        {
            case ListenerResource { HttpConnectionManager.RouteConfigurationName: { } routes }:
                source.Watch(XdsResourceType.RouteConfiguration, routes, this);
                break;
            case RouteConfigurationResource routes:
                var forward = (ForwardAction)routes.VirtualHosts[0].Routes[0].Action;
                source.Watch(XdsResourceType.Cluster, forward.Clusters[0].Name, this);
                break;
            case ClusterResource { Discovery: EdsDiscovery eds }:
                source.Watch(XdsResourceType.Endpoint, eds.ServiceName, this);
                break;
            case EndpointsResource endpoints:
                _endpoints.TrySetResult(endpoints);
                break;
            default:
                _endpoints.TrySetException(new InvalidOperationException($"The chain ends at {resource}."));
                break;
        }
    }

    public void OnResourceError(XdsError error) => _endpoints.TrySetException(new InvalidOperationException(error.Message));

    public void OnAmbientError(XdsError? error)
    {
    }
}
