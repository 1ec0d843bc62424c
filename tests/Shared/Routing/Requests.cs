using MeshClient.Routing;

namespace MeshClient.Tests.Shared.Routing;

/// <summary>Requests to the target <c>greeter</c>, and what a table does with them.</summary>
internal static class Requests
{
    public static HttpRequestMessage Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, headers);

    public static HttpRequestMessage Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path.StartsWith('/') ? $"http://greeter{path}" : path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }

    public static HttpRequestMessage Grpc(string path, params (string Name, string Value)[] headers)
    {
        var request = Send(HttpMethod.Post, path, headers);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        return request;
    }

    /// <summary>The name of the cluster that the matching route chooses; null when no route matches.</summary>
    public static string? ClusterFor(this RouteTable table, HttpRequestMessage request, ulong random = 0) =>
        ((ForwardRoute?)table.Match(request, isGrpc: false, random)?.Action)?.Choose(random).Name;

    /// <inheritdoc cref="ClusterFor"/>
    public static string? ClusterForGrpc(this RouteTable table, HttpRequestMessage request, ulong random = 0) =>
        ((ForwardRoute?)table.Match(request, isGrpc: true, random)?.Action)?.Choose(random).Name;
}
