using MeshClient.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MeshClient.Tests.AspNetCore;

public sealed class MeshHealthTests
{
    [Fact]
    public void Of_ThousandsOfTargetsFail_DescribesTheFirstAndCountsTheRest()
    {
        var snapshot = new MeshSnapshot
        {
            Time = DateTimeOffset.UnixEpoch,
            NodeId = "",
            ControlPlanes = [],
            Resources = [],
            Targets = [.. Enumerable.Range(0, 5000).Select(index => Failed($"t{index}"))],
            Clusters = [],
        };

        var health = MeshHealth.Of(snapshot, targets: null, unknownTargetsPass: false);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("The mesh cannot serve calls: target t0: gone; target t1: gone; ", health.Description, StringComparison.Ordinal);
        Assert.EndsWith("; and 4990 more.", health.Description, StringComparison.Ordinal);
        Assert.Equal(5000, health.Details.Count);
    }

    private static MeshTargetSnapshot Failed(string name) => new()
    {
        Name = name,
        Status = MeshTargetStatus.Failed,
        Problem = "gone",
        Listener = name,
        RouteConfiguration = null,
        VirtualHost = null,
        Routes = [],
        Clusters = [],
        WaitingFor = [],
        Notes = [],
    };
}
