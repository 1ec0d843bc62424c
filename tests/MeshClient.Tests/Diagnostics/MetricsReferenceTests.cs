using System.Diagnostics.Metrics;
using MeshClient.Diagnostics;
using MeshClient.Runtime;
using MeshClient.Tests.Support;
using MeshClient.Xds.Bootstrap;
using Microsoft.Extensions.DependencyInjection;

namespace MeshClient.Tests.Diagnostics;

public sealed class MetricsReferenceTests
{
    [Fact]
    public async Task ReferencePage_Instruments_AreThoseOfTheCode()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var instruments = await InstrumentsAsync(factory, new MeshClientOptions { Telemetry = { LatencyEstimate = true } });

        var documented = RepositoryFiles.ReadTable("docs/reference/metrics.md", "| name |")
            .Select(row => row.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1]} {cells[2]} {cells[3]} {cells[4]}");

        Assert.Equal(
            documented.Order(StringComparer.Ordinal),
            instruments.Select(item => $"`{item.Name}` {KindOf(item)} {item.Unit} {item.Description}").Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Rule", "telemetry 9 #17")]
    public async Task Meter_OfTheHostsFactory_HasItAsScopeAndOurVersion()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();

        var instruments = await InstrumentsAsync(factory, new MeshClientOptions());

        Assert.All(instruments, instrument => Assert.Same(factory, instrument.Meter.Scope));
        Assert.All(instruments, instrument => Assert.Equal(ProductVersion.Text, instrument.Meter.Version));
        Assert.DoesNotContain(instruments, instrument => instrument.Name == InstrumentNames.LatencyEstimate);
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static async Task<IReadOnlyList<Instrument>> InstrumentsAsync(IMeterFactory factory, MeshClientOptions options)
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Meter.Name == InstrumentNames.Source)
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();
        options.Bootstrap = new XdsBootstrap(new XdsServer("127.0.0.1:1"));
        await using var mesh = MeshRuntime.Create(options, new EngineEnvironment { MeterFactory = factory });
        _ = mesh.CreateHandler();
        return instruments;
    }
}
