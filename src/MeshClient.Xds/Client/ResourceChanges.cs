using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// Puts into force what a server said, or failed to say, about one resource, and logs what is wrong with it (gRFC A88). Watchers are told
/// afterwards by who calls. Single-owner: the control loop.
/// </summary>
internal sealed class ResourceChanges(
    XdsServer server, XdsClientSettings settings, XdsErrorText errors, ControlLoop loop, Action<Subscription> expired, ILogger logger)
{
    private const int NotFound = 5;
    private const int PermissionDenied = 7;

    private bool FailOnDataErrors => server.Features.HasFlag(XdsServerFeatures.FailOnDataErrors);

    private bool DropDeleted =>
        FailOnDataErrors || (settings.DropDeletedResources && !server.Features.HasFlag(XdsServerFeatures.IgnoreResourceDeletion));

    /// <summary>A good copy came.</summary>
    public void Accept(Subscription subscription, DecodedResource decoded)
    {
        var watched = subscription.Resource;
        settings.Observer.ResourceReceived(server, watched.Type, valid: true);

        // Who asked by an alias knows the resource by that.
        var resource = decoded.Resource!.Name == watched.Name ? decoded.Resource : decoded.Resource with { Name = watched.Name };
        watched.Accept(resource, decoded.Raw, decoded.IgnoredFields, decoded.Version, settings.TimeProvider.GetUtcNow());
        if (decoded.Accepted is { } accepted)
        {
            watched.Remember(accepted);
        }

        subscription.Hold(decoded.Name!, decoded.Revision);
        StartExpiry(subscription, decoded.Ttl);
    }

    /// <summary>The server says that the copy in force is still good.</summary>
    public void Refresh(Subscription subscription, TimeSpan? ttl)
    {
        subscription.Resource.Refresh(settings.TimeProvider.GetUtcNow());
        StartExpiry(subscription, ttl);
    }

    /// <summary>A copy came that cannot be used.</summary>
    public void Reject(Subscription subscription, IReadOnlyList<ResourceError> problems, string version)
    {
        var watched = subscription.Resource;
        settings.Observer.ResourceReceived(server, watched.Type, valid: false);
        var error = errors.Rejected(watched.Type, watched.Name, problems, IsKept(watched, FailOnDataErrors));
        Fail(watched, XdsResourceState.Nacked, error, version, FailOnDataErrors);
    }

    /// <summary>The server sent an error in place of the resource (xRFC TP3).</summary>
    public void Refuse(Subscription subscription, DecodedRefusal refusal)
    {
        var watched = subscription.Resource;
        var (kind, isAboutResource) = refusal.Code switch
        {
            NotFound => (XdsErrorKind.DoesNotExist, true),
            PermissionDenied => (XdsErrorKind.Invalid, true),
            _ => (XdsErrorKind.Unreachable, false),
        };
        var drop = isAboutResource && (FailOnDataErrors || (watched.IsFromCache && refusal.Code == NotFound));
        var reason = $"code {refusal.Code}, \"{refusal.Message}\"";
        Fail(watched, XdsResourceState.ReceivedError, errors.Refused(watched.Type, watched.Name, kind, reason, IsKept(watched, drop)), "", drop);
    }

    /// <summary>The server does not have the resource: any more if it was received before, or at all.</summary>
    public void Remove(Subscription subscription)
    {
        var watched = subscription.Resource;
        if (!watched.IsReceived)
        {
            Fail(watched, XdsResourceState.DoesNotExist, errors.Absent(watched.Type, watched.Name), "", drop: false);
        }
        else
        {
            Fail(watched, XdsResourceState.DoesNotExist, errors.Deleted(watched.Type, watched.Name, IsKept(watched, DropDeleted)), "", DropDeleted);
        }
    }

    /// <summary>The server did not refresh the resource in time. The same as a deletion, except that nobody said so: what is kept is stale.</summary>
    public void Expire(Subscription subscription, TimeSpan ttl)
    {
        var watched = subscription.Resource;
        Fail(watched, XdsResourceState.DoesNotExist, errors.Expired(watched.Type, watched.Name, ttl, IsKept(watched, DropDeleted)), "", DropDeleted);
    }

    /// <summary>The server did not send the resource in time.</summary>
    public void TimeOut(Subscription subscription, TimeSpan timeout, bool isTransient, bool serverHasSpoken)
    {
        var watched = subscription.Resource;
        var error = errors.Missing(watched.Type, watched.Name, timeout, isTransient, serverHasSpoken);
        Fail(watched, isTransient ? XdsResourceState.Timeout : XdsResourceState.DoesNotExist, error, "", drop: false);
    }

    private void StartExpiry(Subscription subscription, TimeSpan? ttl)
    {
        if (ttl is { } lifetime)
        {
            var expiry = new LoopTimer(settings.TimeProvider, loop, () =>
            {
                Expire(subscription, lifetime);
                expired(subscription);
            });
            expiry.Start(lifetime);
            subscription.Resource.ExpireWith(expiry);
        }
    }

    private void Fail(WatchedResource watched, XdsResourceState state, XdsError error, string version, bool drop)
    {
        var isNews = error != watched.ResourceError;
        watched.Fail(state, error, version, settings.TimeProvider.GetUtcNow(), drop);
        if (!isNews)
        {
            return;
        }

        if (watched.Resource is null)
        {
            XdsClientLog.ResourceUnusable(logger, error.Message);
        }
        else
        {
            XdsClientLog.ResourceDegraded(logger, error.Message);
        }
    }

    private static bool IsKept(WatchedResource watched, bool drop) => watched.Resource is not null && !drop;
}
