using MeshClient;
using MeshClient.AspNetCore.Admin;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the admin endpoints of the mesh client.</summary>
public static class MeshAdminEndpointRouteBuilderExtensions
{
    /// <summary>Maps the admin endpoints under <c>/mesh</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>The conventions of the endpoints, for example to require authorization.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> is null.</exception>
    public static IEndpointConventionBuilder MapMeshAdmin(this IEndpointRouteBuilder endpoints) => endpoints.MapMeshAdmin("/mesh");

    /// <summary>
    /// Maps a page that shows control planes, targets, clusters and endpoints, and under <c>config_dump</c> the same as JSON
    /// (<see cref="MeshSnapshot.ToJson"/>). They only read.
    /// </summary>
    /// <remarks>They show addresses and configuration: keep them from strangers, with the conventions that are returned or a port of
    /// their own.</remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">Path of the page.</param>
    /// <returns>The conventions of the endpoints, for example to require authorization.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IEndpointConventionBuilder MapMeshAdmin(this IEndpointRouteBuilder endpoints, string prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var group = endpoints.MapGroup(prefix);
        group.MapGet("/", WritePageAsync);
        group.MapGet("/config_dump", WriteDumpAsync);
        return group;
    }

    private static async Task WritePageAsync(HttpContext context)
    {
        var snapshot = await SnapshotAsync(context).ConfigureAwait(false);
        context.Response.ContentType = "text/html; charset=utf-8";
        var dumpPath = $"{context.Request.PathBase}{context.Request.Path}".TrimEnd('/') + "/config_dump";
        await context.Response.WriteAsync(AdminPage.Render(snapshot, dumpPath), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task WriteDumpAsync(HttpContext context)
    {
        var snapshot = await SnapshotAsync(context).ConfigureAwait(false);
        context.Response.ContentType = "application/json; charset=utf-8";
        await snapshot.WriteJsonAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task<MeshSnapshot> SnapshotAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<MeshRuntime>().GetSnapshotAsync(context.RequestAborted);
    }
}
