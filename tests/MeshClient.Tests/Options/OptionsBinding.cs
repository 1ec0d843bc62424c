using System.Text;
using MeshClient.Options;
using Microsoft.Extensions.Configuration;

namespace MeshClient.Tests.Options;

/// <summary>Options from JSON as an application would write them.</summary>
internal static class OptionsBinding
{
    public static MeshClientOptions Bind(string json)
    {
        var options = new MeshClientOptions();
        BindInto(options, json);
        return options;
    }

    public static void BindInto(MeshClientOptions options, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        MeshClientOptionsBinder.Bind(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("MeshClient"), options);
    }

    public static IReadOnlyList<string> Errors(string json) => MeshClientOptionsValidator.Validate(Bind(json));
}
