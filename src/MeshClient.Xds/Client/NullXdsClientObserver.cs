using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Client;

/// <summary>Nobody listens. Thread-safe.</summary>
internal sealed class NullXdsClientObserver : IXdsClientObserver
{
    public static readonly NullXdsClientObserver Instance = new();

    private NullXdsClientObserver()
    {
    }

    public void StreamOpened(XdsServer server)
    {
    }

    public void StreamConnected(XdsServer server)
    {
    }

    public void StreamClosed(XdsServer server, bool wasConnected)
    {
    }

    public void ServerFailed(XdsServer server)
    {
    }

    public void ResourceReceived(XdsServer server, XdsResourceType type, bool valid)
    {
    }

    public void NackSent(XdsServer server, XdsResourceType type)
    {
    }

    public void LoadReported(XdsServer server)
    {
    }
}
