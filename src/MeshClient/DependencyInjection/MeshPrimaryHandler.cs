using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace MeshClient.DependencyInjection;

/// <summary>Sets the primary handler of a client that takes part in the mesh. Thread-safe.</summary>
internal static class MeshPrimaryHandler
{
    public static void Set(HttpMessageHandlerBuilder builder)
    {
        var choices = builder.Services.GetRequiredService<IOptionsMonitor<MeshChoices>>().Get(builder.Name);
        if (choices.UsesMesh)
        {
            builder.PrimaryHandler = builder.Services.GetRequiredService<MeshRuntime>().CreateHandler(choices.CreateOptions());
        }
    }
}
