using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Client;

/// <summary>
/// The time that a server may take to send what it was asked for before it counts as missing (gRFC A57). Single-owner: the control loop.
/// </summary>
internal sealed class AbsenceTimers(
    XdsServer server, XdsClientSettings settings, ControlLoop loop, Func<WatchedResource, bool> counts, Action<Subscription> elapsed)
{
    /// <summary>True if a resource that does not come is unavailable, not missing (gRFC A88).</summary>
    public bool IsTransient => server.Features.HasFlag(XdsServerFeatures.ResourceTimerIsTransientError);

    public TimeSpan Timeout => IsTransient ? settings.TransientResourceTimeout : settings.ResourceTimeout;

    /// <summary>What is cached needs no answer, and the answer may have been faster than the notice that the request has left.</summary>
    public void Start(IEnumerable<Subscription> named)
    {
        foreach (var subscription in named.Where(named => !named.Resource.IsReceived && !named.IsAnswered && counts(named.Resource)))
        {
            subscription.StartTimer(settings.TimeProvider, Timeout, loop, Elapsed);
        }
    }

    private void Elapsed(Subscription subscription)
    {
        if (!subscription.Resource.IsReceived && counts(subscription.Resource))
        {
            elapsed(subscription);
        }
    }
}
