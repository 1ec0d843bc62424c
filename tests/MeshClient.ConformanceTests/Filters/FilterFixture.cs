using System.Net;
using MeshClient.Filters;
using MeshClient.Filters.Fault;
using MeshClient.Testing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Filters;

/// <summary>Calls through filters on a fake clock, with a seeded draw.</summary>
internal sealed class FilterFixture
{
    private const ulong Seed = 20_260_301;

    public FakeTimeProvider Time { get; } = new();

    public IRandomSource Random { get; init; } = new SeededRandomSource(Seed);

    public ActiveFaults Faults { get; } = new();

    public static HttpRequestMessage Request(params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/hello");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public FilterCall Call(HttpRequestMessage? request = null, TimeSpan? limit = null, CancellationToken cancellationToken = default) => new()
    {
        Request = request ?? Request(),
        IsGrpc = false,
        Authority = "greeter",
        Cluster = "backend",
        NodeId = "node-1",
        Time = Time,
        Random = Random,
        Faults = Faults,
        Limit = limit ?? Timeout.InfiniteTimeSpan,
        CancellationToken = cancellationToken,
    };

    /// <summary>The reply of a filter that does not wait.</summary>
    public FilterReply? ReplyOf(FaultFilterConfig config, HttpRequestMessage? request = null)
    {
        var reply = new FaultFilter(config).OnRequestAsync(Call(request));
        return reply.IsCompletedSuccessfully ? reply.Result : throw new InvalidOperationException("The filter waits.");
    }

    public static Task<HttpResponseMessage> Ok() => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    public static HttpResponseMessage Response(FilterReply reply) => new((HttpStatusCode)reply.HttpStatus);
}
