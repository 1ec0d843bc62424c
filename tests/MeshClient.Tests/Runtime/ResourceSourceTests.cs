using MeshClient.Runtime;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Runtime;

public sealed class ResourceSourceTests
{
    private static readonly RouteConfigurationResource Routes = new() { Name = "catalog" };
    private readonly RecordingWatcher _watcher = new();

    [Fact]
    public async Task Watch_KnownResource_IsDeliveredAfterTheCall()
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        var source = new StaticResourceSource(loop, [Routes]);

        await loop.InvokeAsync(() =>
        {
            source.Watch(XdsResourceType.RouteConfiguration, "catalog", _watcher);
            Assert.Empty(_watcher.Events);
        });
        await loop.InvokeAsync(() => { });

        Assert.Same(Routes, Assert.Single(_watcher.Events));
    }

    [Theory]
    [InlineData(XdsResourceType.RouteConfiguration, "other")]
    [InlineData(XdsResourceType.Cluster, "catalog")]
    public async Task Watch_UnknownResource_DoesNotExist(XdsResourceType type, string name)
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        var source = new StaticResourceSource(loop, [Routes]);

        await loop.InvokeAsync(() => source.Watch(type, name, _watcher));
        await loop.InvokeAsync(() => { });

        var error = Assert.IsType<XdsError>(Assert.Single(_watcher.Events));
        Assert.Equal(XdsErrorKind.DoesNotExist, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unwatch_BeforeDelivery_LetsNothingFollow()
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        var source = new StaticResourceSource(loop, [Routes]);

        await loop.InvokeAsync(() =>
        {
            source.Watch(XdsResourceType.RouteConfiguration, "catalog", _watcher);
            source.Unwatch(XdsResourceType.RouteConfiguration, "catalog", _watcher);
        });
        await loop.InvokeAsync(() => { });

        Assert.Empty(_watcher.Events);
    }

    [Fact]
    public async Task Composite_NamesOfServices_NeverReachTheControlPlane()
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        var controlPlane = new RecordingSource();
        var source = new CompositeResourceSource(new StaticResourceSource(loop, [Routes]), controlPlane);

        await loop.InvokeAsync(() =>
        {
            source.Watch(XdsResourceType.RouteConfiguration, "catalog", _watcher);
            source.Watch(XdsResourceType.RouteConfiguration, "other", _watcher);
            source.Unwatch(XdsResourceType.RouteConfiguration, "catalog", _watcher);
            source.Unwatch(XdsResourceType.RouteConfiguration, "other", _watcher);
        });

        Assert.Equal(["+RouteConfiguration other", "-RouteConfiguration other"], controlPlane.Calls);
    }

    private sealed class RecordingWatcher : IResourceWatcher
    {
        public List<object?> Events { get; } = [];

        public void OnResource(XdsResource resource) => Events.Add(resource);

        public void OnResourceError(XdsError error) => Events.Add(error);

        public void OnAmbientError(XdsError? error) => Events.Add(error);
    }

    private sealed class RecordingSource : IResourceSource
    {
        public List<string> Calls { get; } = [];

        public void Watch(XdsResourceType type, string name, IResourceWatcher watcher) => Calls.Add($"+{type} {name}");

        public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher) => Calls.Add($"-{type} {name}");
    }
}
