using System.Globalization;
using BenchmarkDotNet.Attributes;
using MeshClient.Clusters;
using MeshClient.Routing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Routing;

/// <summary>
/// Budget of the design: 100 routes with path prefixes and headers in at most 300 ns and 0 B. The request matches the last route, so
/// that every other one is tried. The baseline asks the models one after another with nothing prepared.
/// </summary>
public class RouteMatchBenchmarks
{
    private RouteTable _prefixes = null!;
    private RouteTable _sharedPrefix = null!;
    private RouteTable _regexes = null!;
    private VirtualHost _model = null!;
    private HttpRequestMessage _request = null!;

    [Params(10, 100)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _model = CreateVirtualHost(i => Prefix(Service(i)), i => "v1");
        _prefixes = CreateTable(_model);
        _sharedPrefix = CreateTable(CreateVirtualHost(_ => Prefix("/api/"), i => i == Routes - 1 ? "v1" : Service(i)));
        _regexes = CreateTable(CreateVirtualHost(i => new PathMatch(PathMatchKind.Regex, $"{Service(i)}[0-9a-z/]+"), i => "v1"));
        _request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://greeter{Service(Routes - 1)}users/42?verbose=1"));
        _request.Headers.TryAddWithoutValidation("x-version", "v1");
        _request.Headers.TryAddWithoutValidation("user-agent", "benchmark/1.0");
    }

    [Benchmark(Baseline = true)]
    public object? NaiveLoop() => NaiveRouter.Match(_model, _request);

    [Benchmark]
    public object? PathPrefixesAndHeaders() => _prefixes.Match(_request, isGrpc: false, random: 7);

    [Benchmark]
    public object? HeadersUnderOnePrefix() => _sharedPrefix.Match(_request, isGrpc: false, random: 7);

    [Benchmark]
    public object? RegexPaths() => _regexes.Match(_request, isGrpc: false, random: 7);

    private static string Service(int index) => string.Create(CultureInfo.InvariantCulture, $"/api/service{index:D3}/");

    private static PathMatch Prefix(string value) => new(PathMatchKind.Prefix, value);

    private static RouteTable CreateTable(VirtualHost virtualHost) => RouteTable.Create(
        new RouteConfigurationResource { Name = "routes", VirtualHosts = [virtualHost] },
        "greeter",
        new HttpConnectionManager(),
        // Matching never touches the cluster.
        name => new ClusterRuntime(name, null!, null!, _ => { }));

    private VirtualHost CreateVirtualHost(Func<int, PathMatch> path, Func<int, string> version) => new()
    {
        Domains = ["*"],
        Routes = Enumerable.Range(0, Routes).Select(i => new Route
        {
            Match = new RouteMatch
            {
                Path = path(i),
                Headers =
                [
                    new HeaderMatch
                    {
                        Name = "x-version",
                        Kind = HeaderMatchKind.String,
                        String = new StringMatch(StringMatchKind.Exact, version(i)),
                    },
                ],
            },
            Action = new ForwardAction { Clusters = [new WeightedCluster($"cluster{i}", 1)] },
        }).ToEquatableArray(),
    };
}
