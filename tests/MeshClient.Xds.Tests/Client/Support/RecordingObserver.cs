using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Writes down what metrics would be told.</summary>
internal sealed class RecordingObserver : IXdsClientObserver
{
    public EventLog Log { get; } = new();

    public void StreamOpened(XdsServer server) => Log.Add("opened");

    public void StreamConnected(XdsServer server) => Log.Add("connected");

    public void StreamClosed(XdsServer server, bool wasConnected) => Log.Add("closed");

    public void ServerFailed(XdsServer server) => Log.Add("failed");

    public void ResourceReceived(XdsServer server, XdsResourceType type, bool valid) => Log.Add($"{type} {(valid ? "valid" : "invalid")}");

    public void NackSent(XdsServer server, XdsResourceType type) => Log.Add($"{type} nack");

    public void LoadReported(XdsServer server) => Log.Add("load reported");
}
