using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Routing.Matching;

/// <summary>Draws routes and requests from an alphabet so small that they often fit each other, or nearly.</summary>
internal sealed class RandomRoutes(SeededRandomSource random)
{
    private static readonly string[] Segments = ["a", "b", "ab", "A", "api", "v1"];
    private static readonly string[] Patterns = ["/a.*", "/[ab]+", "/api/v[0-9]", "/ab?/.*", "/.*", "/a/b*", "/api/v1/a+"];
    private static readonly string[] Names = ["k", "m", "n"];
    private static readonly string[] Values = ["", "a", "b", "ab", "AB", "5", "-7", "+12", "1.5"];

    public Route[] Routes(int count) => [.. Enumerable.Range(0, count).Select(Route)];

    public HttpRequestMessage Request()
    {
        var query = Chance(2) ? "" : "?" + string.Join('&', Many(3, () => Chance(4) ? Pick(Names) : $"{Pick(Names)}={Pick(Values)}"));
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://greeter{Path()}{query}");
        foreach (var name in Many(4, () => Pick(Names)))
        {
            request.Headers.TryAddWithoutValidation(name, Pick(Values));
        }

        return request;
    }

    private Route Route(int index) => new()
    {
        Name = $"{index}",
        Match = new RouteMatch
        {
            Path = PathMatch(),
            Headers = Many(2, Header).ToEquatableArray(),
            QueryParameters = Chance(3) ? [Parameter()] : [],
            GrpcOnly = Chance(20),
            FractionPerMillion = Chance(5) ? 500_000 : null,
        },
        Action = new ForwardAction { Clusters = [new WeightedCluster($"{index}", 1)] },
    };

    private PathMatch PathMatch()
    {
        var kind = (PathMatchKind)random.Next(4);
        return new PathMatch(kind, kind == PathMatchKind.Regex ? Pick(Patterns) : Path(), CaseSensitive: !Chance(4));
    }

    private HeaderMatch Header() => new()
    {
        Name = Pick(Names),
        Kind = (HeaderMatchKind)random.Next(3),
        String = String(),
        RangeStart = -10,
        RangeEnd = random.Next(20),
        Present = Chance(2),
        Invert = Chance(3),
        TreatMissingAsEmpty = Chance(3),
    };

    private QueryParameterMatch Parameter() => new(Pick(Names), Chance(2) ? String() : null, Present: Chance(2));

    private StringMatch String()
    {
        var kind = (StringMatchKind)random.Next(5);
        return kind == StringMatchKind.Regex ? new StringMatch(kind, "a?b*[0-9]*") : new StringMatch(kind, Pick(Values), IgnoreCase: Chance(3));
    }

    private string Path() => Chance(10) ? "/" : string.Concat(Many(3, () => "/" + Pick(Segments)).DefaultIfEmpty("/")) + (Chance(5) ? "/" : "");

    private T[] Many<T>(int most, Func<T> create) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => create())];

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string Pick(string[] items) => items[random.Next(items.Length)];
}
