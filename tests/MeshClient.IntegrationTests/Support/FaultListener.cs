using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Types;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Puts a fault filter into the listener of a service that a fake control plane has.</summary>
internal static class FaultListener
{
    public static FractionalPercent Always => new() { Numerator = 100 };

    /// <summary>Replaces the listener of the service, so that its routes stay.</summary>
    public static void SetFault(this FakeXdsServer xds, string service, HTTPFault fault)
    {
        var manager = new HttpConnectionManager
        {
            Rds = new Rds { ConfigSource = new ConfigSource { Ads = new AggregatedConfigSource() }, RouteConfigName = service },
            HttpFilters =
            {
                new HttpFilter { Name = "fault", TypedConfig = Any.Pack(fault) },
                new HttpFilter { Name = "router", TypedConfig = Any.Pack(new Router()) },
            },
        };
        var listener = new Listener { Name = service, ApiListener = new ApiListener { ApiListener_ = Any.Pack(manager) } };
        xds.SetRaw(XdsResourceType.Listener, service, listener.ToByteArray());
    }

    public static HTTPFault AbortByGrpcStatus(uint status) => new() { Abort = new FaultAbort { GrpcStatus = status, Percentage = Always } };

    public static HTTPFault AbortByHttpStatus(uint status) => new() { Abort = new FaultAbort { HttpStatus = status, Percentage = Always } };

    public static HTTPFault Delay(TimeSpan time) => new() { Delay = new FaultDelay { FixedDelay = Duration.FromTimeSpan(time), Percentage = Always } };
}
