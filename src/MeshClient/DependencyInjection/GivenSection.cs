using Microsoft.Extensions.Configuration;

namespace MeshClient.DependencyInjection;

/// <summary>A section that was handed to <c>AddMeshClient</c> and is bound in place of the default one. Immutable.</summary>
internal sealed record GivenSection(IConfiguration Configuration);
