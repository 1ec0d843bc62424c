using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Routing;

/// <summary>What one would write first: interpret the models for every request.</summary>
internal static class NaiveRouter
{
    public static Route? Match(VirtualHost virtualHost, HttpRequestMessage request)
    {
        foreach (var route in virtualHost.Routes)
        {
            if (request.RequestUri!.AbsolutePath.StartsWith(route.Match.Path.Value, StringComparison.Ordinal)
                && route.Match.Headers.All(header => HasValue(request, header)))
            {
                return route;
            }
        }

        return null;
    }

    private static bool HasValue(HttpRequestMessage request, HeaderMatch header) =>
        request.Headers.TryGetValues(header.Name, out var values)
        && string.Join(',', values).Equals(header.String!.Value, StringComparison.Ordinal);
}
