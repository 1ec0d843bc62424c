using System.Globalization;
using MeshClient.Xds.Model;

namespace MeshClient.Runtime;

/// <summary>Routes in words, for snapshots. Thread-safe.</summary>
internal static class RouteText
{
    public static MeshRouteSnapshot Describe(Route route) => new(route.Name, Match(route.Match), Action(route.Action));

    private static string Match(RouteMatch match)
    {
        var parts = new List<string> { Path(match.Path) };
        parts.AddRange(match.Headers.Select(header => $"header {(header.Invert ? "not " : "")}{header.Name}"));
        parts.AddRange(match.QueryParameters.Select(parameter => $"query {parameter.Name}"));
        if (match.GrpcOnly)
        {
            parts.Add("grpc");
        }

        if (match.FractionPerMillion is { } fraction)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{fraction / 10_000.0}% of requests"));
        }

        return string.Join(", ", parts);
    }

    private static string Path(PathMatch path) => path.Kind switch
    {
        PathMatchKind.Exact => $"path {path.Value}",
        PathMatchKind.Regex => $"regex {path.Value}",
        PathMatchKind.SeparatedPrefix => $"prefix {path.Value} up to a slash",
        _ => path.Value.Length == 0 ? "everything" : $"prefix {path.Value}",
    };

    private static string Action(RouteAction action) => action switch
    {
        ForwardAction forward => $"forward to {Clusters(forward.Clusters.ToArray())}",
        DirectResponseAction direct => string.Create(CultureInfo.InvariantCulture, $"answer {direct.StatusCode}"),
        RedirectAction redirect => string.Create(CultureInfo.InvariantCulture, $"redirect {redirect.StatusCode}"),
        UnsupportedAction unsupported => $"fail: {unsupported.Reason}",
        _ => action.GetType().Name,
    };

    private static string Clusters(WeightedCluster[] clusters) => clusters.Length == 1
        ? clusters[0].Name
        : string.Join(", ", clusters.Select(cluster => string.Create(CultureInfo.InvariantCulture, $"{cluster.Name} ({cluster.Weight})")));
}
