using MeshClient.Tests.Shared.Topology;
using MeshClient.Xds.Tests.Resources.Fuzzing;
using Xunit.Abstractions;

namespace MeshClient.Tests.Topology;

/// <summary>
/// Resources that are valid and make no sense: the engine applies whatever passes validation, goes on serving, and listens to the next
/// that do make sense. For other numbers of cases and seeds see <see cref="FuzzSettings"/>.
/// </summary>
public sealed class TopologyFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 600;
    private const int StepsBetweenGoodNews = 50;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Push_ValidNonsense_IsAppliedAndGivesWayToSense(int variant)
    {
        var seed = FuzzSettings.Seed + variant;
        output.WriteLine($"seed {seed}");
        await using var mesh = new TopologyHarness();
        var session = new TopologyFuzzSession(mesh, new Random(seed));
        await session.StartAsync();
        for (var step = FuzzSettings.Cases(Cases); step > 0; step--)
        {
            await session.StepAsync();
            session.Call();
            if (step % StepsBetweenGoodNews == 1)
            {
                await session.RecoverAsync();
            }
        }

        output.WriteLine($"{session.PushCount} resources, {session.PickCount} picks");
        Assert.Empty(session.Violations);
        Assert.True(session.PickCount > 0, "No call found an endpoint.");
    }
}
