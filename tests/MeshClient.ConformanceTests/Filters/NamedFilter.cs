using MeshClient.Filters;

namespace MeshClient.ConformanceTests.Filters;

/// <summary>Writes down when it is asked.</summary>
internal sealed class NamedFilter(string name, List<string> log, FilterReply? reply = null) : RouteFilter
{
    public override ValueTask<FilterReply?> OnRequestAsync(FilterCall call)
    {
        log.Add($"{name} request");
        return new ValueTask<FilterReply?>(reply);
    }

    public override void OnResponse(FilterCall call, HttpResponseMessage response) => log.Add($"{name} response {(int)response.StatusCode}");
}
