using MeshClient.Runtime;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Runtime;

public sealed class BootstrapChoiceTests
{
    private const string Json = """{ "xds_servers": [ { "server_uri": "env:1", "channel_creds": [ { "type": "insecure" } ] } ] }""";

    [Fact]
    public void Make_EverythingGiven_TakesTheBootstrapFromCode()
    {
        var options = Options(bootstrap: "code:1", controlPlane: "section:1");

        var choice = BootstrapChoice.Make(options, Environment(Json));

        Assert.Equal(("code:1", "the Bootstrap of the options"), (choice.Bootstrap!.Servers[0].Uri, choice.Origin));
    }

    [Fact]
    public void Make_SectionAndEnvironment_TakesTheSection()
    {
        var choice = BootstrapChoice.Make(Options(controlPlane: "section:1"), Environment(Json));

        Assert.Equal(("section:1", "section MeshClient:ControlPlane"), (choice.Bootstrap!.Servers[0].Uri, choice.Origin));
    }

    [Fact]
    public void Make_SectionWithoutServer_TakesTheEnvironment()
    {
        var options = Options();
        options.ControlPlane.Node.Id = "n";

        var choice = BootstrapChoice.Make(options, Environment(Json));

        Assert.Equal(("env:1", "environment variable GRPC_XDS_BOOTSTRAP_CONFIG"), (choice.Bootstrap!.Servers[0].Uri, choice.Origin));
    }

    [Fact]
    public void Make_ServicesAndEnvironment_UsesBoth()
    {
        var choice = BootstrapChoice.Make(Options(service: "catalog"), Environment(Json));

        Assert.Equal("env:1", choice.Bootstrap!.Servers[0].Uri);
    }

    [Fact]
    public void Make_ServicesOnly_NeedsNoControlPlane()
    {
        var choice = BootstrapChoice.Make(Options(service: "catalog"), Environment(null));

        Assert.Null(choice.Bootstrap);
    }

    [Fact]
    public void Make_NothingConfigured_SaysWhatToConfigure()
    {
        var exception = Assert.Throws<MeshConfigurationException>(() => BootstrapChoice.Make(Options(), Environment(null)));

        var error = Assert.Single(exception.Errors);
        Assert.Contains("MeshClient:ControlPlane:Servers", error, StringComparison.Ordinal);
        Assert.Contains("MeshClient:Services", error, StringComparison.Ordinal);
        Assert.Contains("GRPC_XDS_BOOTSTRAP", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_BrokenEnvironment_IsAnErrorAndNotPassedOver()
    {
        var exception = Assert.Throws<MeshConfigurationException>(
            () => BootstrapChoice.Make(Options(service: "catalog"), Environment("""{ "xds_servers": [] }""")));

        Assert.IsType<XdsBootstrapException>(exception.InnerException);
        Assert.Contains("xds_servers", Assert.Single(exception.Errors), StringComparison.Ordinal);
    }

    private static Func<string, string?> Environment(string? config) =>
        name => name == "GRPC_XDS_BOOTSTRAP_CONFIG" ? config : null;

    private static MeshClientOptions Options(string? bootstrap = null, string? controlPlane = null, string? service = null)
    {
        var options = new MeshClientOptions { Bootstrap = bootstrap is null ? null : new XdsBootstrap(new XdsServer(bootstrap)) };
        if (controlPlane is not null)
        {
            options.ControlPlane.Servers.Add(new MeshControlPlaneServerOptions { Uri = controlPlane });
        }

        if (service is not null)
        {
            options.Services[service] = new MeshServiceOptions { Endpoints = { "http://a:1" } };
        }

        return options;
    }
}
