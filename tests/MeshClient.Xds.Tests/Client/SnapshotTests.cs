using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class SnapshotTests
{
    [Fact]
    public async Task GetSnapshot_NothingWatched_IsEmpty()
    {
        await using var bench = XdsClientBench.Create();

        var snapshot = await bench.Client.GetSnapshotAsync();

        Assert.Equal("node-1", snapshot.Node.Id);
        Assert.Empty(snapshot.Servers);
        Assert.Empty(snapshot.Resources);
    }

    [Fact]
    public async Task GetSnapshot_EveryState_IsTold()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Lds, "missing");
        var start = bench.Time.GetUtcNow();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));
        await bench.WatchAsync(Lds, "accepted");
        await bench.WatchAsync(Cds, "rejected");
        await bench.WatchAsync(Eds, "asked");
        await stream.RespondAsync(Lds, "v1", "n1", "accepted=a");
        await stream.RespondAsync(Cds, "v2", "n2", "rejected!bad");

        var snapshot = await bench.Client.GetSnapshotAsync();

        var seen = snapshot.Resources.Select(resource => (resource.Type, resource.Name, resource.State, resource.Version, resource.Error?.Kind));
        Assert.Equal(
            [
                (Lds, "accepted", XdsResourceState.Acked, "v1", null),
                (Lds, "missing", XdsResourceState.DoesNotExist, "", XdsErrorKind.DoesNotExist),
                (Cds, "rejected", XdsResourceState.Nacked, "", XdsErrorKind.Invalid),
                (Eds, "asked", XdsResourceState.Requested, "", null),
            ],
            seen);
        Assert.Equal(start + TimeSpan.FromSeconds(15), snapshot.Resources[0].LastUpdate);
        Assert.Equal(TestDecoder.Raw(Lds, "accepted=a"), snapshot.Resources[0].Raw);
        Assert.Equal([null, null, null], snapshot.Resources.Skip(1).Select(resource => resource.Raw));
        Assert.Equal("v2", snapshot.Resources[2].FailedVersion);
        Assert.All(snapshot.Resources, resource => Assert.Equal("cp:1", resource.ServerUri));
    }

    [Fact]
    public async Task GetSnapshot_FieldsWithoutEffect_AreThoseOfTheCopyInForce()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");
        await stream.RespondAsync(Cds, "v1", "n1", "c=a?metadata,filters");
        var first = await bench.Client.GetSnapshotAsync();
        await stream.RespondAsync(Cds, "v2", "n2", "c=a");

        var second = await bench.Client.GetSnapshotAsync();

        Assert.Equal(["metadata", "filters"], first.Resources[0].IgnoredFields);
        Assert.Empty(second.Resources[0].IgnoredFields);
    }

    [Fact]
    public async Task GetSnapshot_CopyRejectedOrDropped_ShowsTheBytesOfWhatIsInForce()
    {
        await using var bench = XdsClientBench.Create(XdsServerFeatures.None, settings => settings with { DropDeletedResources = true });
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var wrapped = new Resource { Name = "l", Resource_ = TestDecoder.Resource(Lds, "l=a") };
        await stream.RespondAsync(new DiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(Lds), VersionInfo = "v1", Nonce = "n1", Resources = { Any.Pack(wrapped, "type.googleapis.com") } });
        await stream.RespondAsync(Lds, "v2", "n2", "l!bad");

        Assert.Equal(TestDecoder.Raw(Lds, "l=a"), (await bench.StatusAsync(Lds, "l")).Raw);

        await stream.RespondAsync(Lds, "v3", "n3");
        Assert.Null((await bench.StatusAsync(Lds, "l")).Raw);
    }

    [Fact]
    public async Task GetSnapshot_Server_TellsItsHistory()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Lds, "l");
        await bench.EndAsync(stream, "no route to host");
        var failure = bench.Time.GetUtcNow();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var second = await bench.Server.NextStreamAsync();
        await second.RespondAsync(Lds, "v1", "n1", "l!bad");
        await bench.SettleAsync();

        var server = Assert.Single((await bench.Client.GetSnapshotAsync()).Servers);

        var expected = new XdsServerStatus
        {
            Uri = "cp:1",
            IsConnected = true,
            ConnectCount = 2,
            LastError = "no route to host",
            LastErrorTime = failure,
            LastResponseTime = bench.Time.GetUtcNow(),
            ControlPlane = "",
            NackCount = 1,
        };
        Assert.Equal(expected, server);
    }

    [Fact]
    public async Task Observe_Responses_CountsEveryJudgedResource()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "a");
        await bench.WatchAsync(Cds, "b");

        await stream.RespondAsync(Cds, "v1", "n1", "a=1", "b!bad", "unasked=1", "unasked!bad");
        await bench.SettleAsync();

        Assert.Equal(["opened", "connected", "Cluster valid", "Cluster invalid", "Cluster nack"], bench.Observer.Log.All);
    }
}
