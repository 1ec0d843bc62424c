using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

internal sealed class FakeAdsTransport(XdsServer server, Func<IAdsStream> open, Func<ILoadReportStream> openLoadReports) : IAdsTransport
{
    public XdsServer Server => server;

    public bool IsDisposed { get; private set; }

    public IAdsStream Open() => open();

    public ILoadReportStream OpenLoadReports() => openLoadReports();

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
