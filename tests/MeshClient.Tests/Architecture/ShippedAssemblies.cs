using System.Reflection;
using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Metrics;

namespace MeshClient.Tests.Architecture;

/// <summary>The assemblies that become packages, by name.</summary>
internal static class ShippedAssemblies
{
    public static readonly string[] Names =
        ["MeshClient.Xds", "MeshClient", "MeshClient.OpenTelemetry", "MeshClient.AspNetCore", "MeshClient.Testing"];

    public static Assembly Get(string name) => name switch
    {
        "MeshClient.Xds" => typeof(XdsBootstrap).Assembly,
        "MeshClient" => typeof(MeshRuntime).Assembly,
        "MeshClient.OpenTelemetry" => typeof(MeshClientMeterProviderBuilderExtensions).Assembly,
        "MeshClient.AspNetCore" => typeof(MeshAdminEndpointRouteBuilderExtensions).Assembly,
        _ => typeof(FakeXdsServer).Assembly,
    };

    public static TheoryData<string> Rows() => [.. Names];
}
