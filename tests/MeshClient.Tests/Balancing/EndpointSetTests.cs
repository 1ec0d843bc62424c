using MeshClient.Balancing;
using MeshClient.Testing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class EndpointSetTests
{
    // Each removal is remembered for a minute. Addresses that come and go many times in it must not be remembered each time.
    [Fact]
    public void RetireUnlisted_ManyAddressesFlapAllTheTime_ForgetsTheirEarlierRemovals()
    {
        var time = new FakeTimeProvider();
        var endpoints = new EndpointSet(new EndpointContext(new RecordingTransportFactory(), time, new SeededRandomSource(1), observer: null!));
        var (ones, others) = (OneLocality(Hosts("a", 4000)), OneLocality(Hosts("b", 4000)));
        var start = time.GetTimestamp();

        for (var i = 0; i < 5; i++)
        {
            endpoints.Update(ones, loads: null);
            endpoints.RetireUnlisted();
            time.Advance(TimeSpan.FromSeconds(1));
            endpoints.Update(others, loads: null);
            endpoints.RetireUnlisted();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        // Of the nine removals, one a second, the last two are kept.
        Assert.True(time.GetElapsedTime(start, endpoints.NextExpiry!.Value) > TimeSpan.FromSeconds(66), "removals of the beginning are still kept");
        Assert.Equal(8000, endpoints.All.Count);
    }
}
