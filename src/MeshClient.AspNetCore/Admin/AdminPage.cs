using System.Globalization;

namespace MeshClient.AspNetCore.Admin;

/// <summary>A snapshot as a page without scripts that reads well in a browser and in <c>curl</c>. Thread-safe.</summary>
internal static class AdminPage
{
    private const string Style =
        "body{font:14px/1.4 system-ui,sans-serif;margin:2em;max-width:80em}table{border-collapse:collapse;margin:.5em 0 1.5em}"
        + "th,td{border:1px solid #ccc;padding:.25em .6em;text-align:left;vertical-align:top}th{background:#f3f3f3}.bad{color:#b00020}";

    /// <param name="snapshot">What to show.</param>
    /// <param name="dumpPath">Path of the same as JSON.</param>
    public static string Render(MeshSnapshot snapshot, string dumpPath)
    {
        var page = new HtmlText();
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>MeshClient</title>");
        page.Raw($"<style>{Style}</style></head>\n<body>\n");
        page.Heading(1, "MeshClient");
        page.Paragraph($"{Time(snapshot.Time)}{(snapshot.NodeId.Length == 0 ? "" : $", node {snapshot.NodeId}")}");
        page.Link(dumpPath, "config_dump");
        ControlPlanes(page, snapshot);
        Targets(page, snapshot);
        foreach (var cluster in snapshot.Clusters)
        {
            Cluster(page, cluster);
        }

        Certificates(page, snapshot);
        Resources(page, snapshot);
        page.Raw("</body>\n</html>\n");
        return page.ToString();
    }

    private static void ControlPlanes(HtmlText page, MeshSnapshot snapshot)
    {
        page.Heading(2, "Control planes");
        page.Table(
            ["server", "state", "calls itself", "streams", "NACKs", "last response", "last error", "load reports"],
            snapshot.ControlPlanes,
            server =>
            [
                server.Uri, server.IsConnected ? "connected" : "not connected", server.Identifier, Number(server.StreamCount),
                Number(server.NackCount), Time(server.LastResponse), server.LastError ?? "",
                server.LoadReporting is { } reporting ? LoadReports(reporting) : "",
            ],
            server => !server.IsConnected);
    }

    private static string LoadReports(MeshLoadReportingSnapshot reporting) => reporting switch
    {
        { Clusters: [] } => "",
        { IsReporting: true } => $"{Number(reporting.RequestedClusters.Count)} of {Number(reporting.Clusters.Count)} clusters every {reporting.Interval}",
        { LastError: { } error } => error,
        _ => "the server has not asked for any",
    };

    private static void Targets(HtmlText page, MeshSnapshot snapshot)
    {
        page.Heading(2, "Targets");
        page.Table(
            ["target", "status", "routes", "clusters", "problem"],
            snapshot.Targets,
            target =>
            [
                target.Name, target.Status.ToString(),
                string.Join('\n', target.Routes.Select(route => $"{route.Name}: {route.Match} → {route.Action}")),
                string.Join(", ", target.Clusters), target.Problem ?? string.Join('\n', target.Notes),
            ],
            target => target.Problem is not null);
    }

    private static void Cluster(HtmlText page, MeshClusterSnapshot cluster)
    {
        page.Heading(2, $"Cluster {cluster.Name}");
        page.Paragraph(Summary(cluster));
        page.Table(
            [
                "endpoint", "locality", "priority", "weight", "health", "state", "in flight", "latency", "picks", "failures",
                "last connect error",
            ],
            cluster.Endpoints,
            endpoint =>
            [
                endpoint.Address, endpoint.Locality, Number(endpoint.Priority), Number(endpoint.Weight), endpoint.Health, endpoint.State,
                Number(endpoint.InFlight), Latency(endpoint.LatencyEstimate), Number(endpoint.Picks), Number(endpoint.Failures),
                endpoint.LastConnectError ?? "",
            ],
            endpoint => endpoint.LastConnectError is not null);
    }

    private static void Certificates(HtmlText page, MeshSnapshot snapshot)
    {
        page.Heading(2, "Certificates");
        page.Table(
            ["role", "files", "valid until", "loaded", "last read", "rotations", "rejected", "problem"],
            snapshot.Certificates,
            certificate =>
            [
                certificate.Role, string.Join('\n', certificate.Files), Time(certificate.ValidUntil), Time(certificate.LoadedAt),
                Time(certificate.LastReadAt), Number(certificate.Rotations), Number(certificate.Rejections), certificate.Problem ?? "",
            ],
            certificate => certificate.Problem is not null || certificate.ValidUntil <= snapshot.Time);
    }

    private static void Resources(HtmlText page, MeshSnapshot snapshot)
    {
        page.Heading(2, "Resources");
        page.Table(
            ["type", "name", "state", "version", "last update", "fields without effect", "error"],
            snapshot.Resources,
            resource =>
            [
                resource.Type.ToString(), resource.Name, resource.State, resource.Version, Time(resource.LastUpdate),
                string.Join(", ", resource.IgnoredFields), resource.Error ?? "",
            ],
            resource => resource.Error is not null);
    }

    private static string Summary(MeshClusterSnapshot cluster) => cluster.Leaves.Count > 0 ? SummaryOfAggregate(cluster) : SummaryOfLeaf(cluster);

    private static string SummaryOfAggregate(MeshClusterSnapshot cluster)
    {
        string?[] parts =
        [
            $"aggregate of {string.Join(", ", cluster.Leaves)}",
            cluster.ActiveLeaf is { } leaf ? $"calls go to {leaf}" : "no leaf has a usable endpoint",
            cluster.Error,
        ];
        return string.Join("; ", parts.OfType<string>());
    }

    private static string SummaryOfLeaf(MeshClusterSnapshot cluster)
    {
        var retries = cluster.MaxRetries is { } limit ? Number(limit) : "what the budget allows";
        string?[] parts =
        [
            $"{cluster.Policy} ({cluster.PolicyOrigin})",
            cluster.UsesTls ? "TLS" : null,
            $"requests {Number(cluster.ActiveRequests)} of {Number(cluster.MaxRequests)}",
            $"retries {Number(cluster.ActiveRetries)} of {retries}",
            cluster.IsPanicking ? "panic mode" : null,
            cluster.Error,
        ];
        return string.Join("; ", parts.OfType<string>());
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Latency(TimeSpan? latency) =>
        latency is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.0} ms") : "";
}
