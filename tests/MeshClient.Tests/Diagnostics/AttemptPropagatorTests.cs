using System.Diagnostics;
using MeshClient.Diagnostics;

namespace MeshClient.Tests.Diagnostics;

public sealed class AttemptPropagatorTests
{
    private static readonly DistributedContextPropagator.PropagatorSetterCallback IgnoreFields = static (_, _, _) => { };

    [Fact]
    public void Inject_FirstAttemptNobodyListensTo_AllocatesWhatThePlatformsPropagatorDoes()
    {
        var propagator = new AttemptPropagator("catalog", "10.0.0.1:80");
        using var activity = new Activity("System.Net.Http.HttpRequestOut").Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://catalog/");
        request.Headers.Add("x-custom", "1");

        var platform = AllocatedBy(() => DistributedContextPropagator.Current.Inject(activity, request, IgnoreFields));
        var ours = AllocatedBy(() => propagator.Inject(activity, request, IgnoreFields));

        // The enumerator of the field names.
        Assert.InRange(ours - platform, 0, 64);
        Assert.Empty(activity.TagObjects);
    }

    [Fact]
    public void Inject_OuterActivity_IsLeftAlone()
    {
        var propagator = new AttemptPropagator("catalog", "10.0.0.1:80");
        using var activity = new Activity("application").Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://catalog/");

        propagator.Inject(activity, request, IgnoreFields);

        Assert.Empty(activity.TagObjects);
    }

    [Fact]
    public void Extract_IsThePlatforms()
    {
        var propagator = new AttemptPropagator("catalog", "10.0.0.1:80");

        propagator.ExtractTraceIdAndState(
            null,
            static (object? _, string field, out string? value, out IEnumerable<string>? values) =>
                (value, values) = (field == "traceparent" ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" : null, null),
            out var id,
            out _);

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", id);
        Assert.Equal(DistributedContextPropagator.Current.Fields, propagator.Fields);
    }

    private static long AllocatedBy(Action action)
    {
        const int Runs = 1_000;
        Repeat(action, Runs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(action, Runs);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }

    private static void Repeat(Action action, int count)
    {
        for (var i = 0; i < count; i++)
        {
            action();
        }
    }
}
