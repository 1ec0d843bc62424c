using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// Applies a response to the subscribed resources of its type: good ones take effect even if others are bad (gRFC A46), what was not
/// subscribed is not looked at, nor what another server decides (gRFC A71), and what is absent from a state-of-the-world response is
/// deleted. Single-owner: the control loop.
/// </summary>
internal sealed class ResponseJudge(
    XdsServer server, XdsClientSettings settings, XdsErrorText errors, Func<WatchedResource, bool> counts, ILogger logger)
{
    private const int NotFound = 5;
    private const int PermissionDenied = 7;

    private bool FailOnDataErrors => server.Features.HasFlag(XdsServerFeatures.FailOnDataErrors);

    private bool DropDeleted =>
        FailOnDataErrors || (settings.DropDeletedResources && !server.Features.HasFlag(XdsServerFeatures.IgnoreResourceDeletion));

    public ResponseVerdict Judge(TypeSubscriptions type, DecodedResponse response)
    {
        var nack = new NackText(type.Type);
        var touched = new List<WatchedResource>();
        var mentioned = new HashSet<string>(StringComparer.Ordinal);
        var hasUnnamed = JudgeResources(type, response, nack, mentioned, touched);
        foreach (var refusal in response.Refusals)
        {
            // A name that is also among the resources is a mistake of the server: the resource counts.
            if (Find(type, refusal.Name) is { } subscription && mentioned.Add(refusal.Name))
            {
                subscription.MarkAnswered();
                Refuse(subscription.Resource, refusal);
                touched.Add(subscription.Resource);
            }
        }

        // A resource that could not even be named may be any of those that seem to be absent.
        if (XdsResourceTypes.IsStateOfTheWorld(type.Type) && !hasUnnamed)
        {
            touched.AddRange(DeleteAbsent(type, mentioned));
        }

        if (nack.IsEmpty)
        {
            XdsClientLog.ResponseAccepted(logger, server.Uri, type.Type, response.Version, mentioned.Count);
            return new ResponseVerdict(null, touched);
        }

        var rejection = nack.ToString();
        XdsClientLog.ResponseRejected(logger, server.Uri, type.Type, response.Version, rejection);
        return new ResponseVerdict(rejection, touched);
    }

    private bool JudgeResources(
        TypeSubscriptions type, DecodedResponse response, NackText nack, HashSet<string> mentioned, List<WatchedResource> touched)
    {
        var hasUnnamed = false;
        var repeated = Repeated(response);
        for (var index = 0; index < response.Resources.Count; index++)
        {
            var decoded = response.Resources[index];
            if (decoded.Name is null)
            {
                hasUnnamed = true;
                nack.Add($"resource[{index}]", string.Join("; ", decoded.Errors));
                settings.Observer.ResourceReceived(server, type.Type, valid: false);
            }
            else if (Find(type, decoded.Name) is { } subscription && mentioned.Add(decoded.Name))
            {
                subscription.MarkAnswered();
                touched.Add(subscription.Resource);
                var problems = repeated.Contains(decoded.Name)
                    ? [new ResourceError(type.Type, decoded.Name, "", "duplicate resource name in one response")]
                    : decoded.Errors;
                Judge(subscription.Resource, decoded, problems, response.Version, nack);
            }
        }

        return hasUnnamed;
    }

    private Subscription? Find(TypeSubscriptions type, string name) =>
        type.Find(name) is { } subscription && counts(subscription.Resource) ? subscription : null;

    private void Judge(
        WatchedResource watched, DecodedResource decoded, IReadOnlyList<ResourceError> problems, string version, NackText nack)
    {
        var now = settings.TimeProvider.GetUtcNow();
        var isValid = problems.Count == 0 && decoded.Resource is not null;
        settings.Observer.ResourceReceived(server, watched.Type, isValid);
        if (isValid)
        {
            watched.Accept(decoded.Resource!, decoded.Raw, decoded.IgnoredFields, version, now);
            if (decoded.Accepted is { } accepted)
            {
                watched.Remember(accepted);
            }

            return;
        }

        nack.Add($"resource \"{watched.Name}\"", string.Join("; ", problems));
        var error = errors.Rejected(watched.Type, watched.Name, problems, IsKept(watched, FailOnDataErrors));
        Fail(watched, XdsResourceState.Nacked, error, version, FailOnDataErrors);
    }

    private List<WatchedResource> DeleteAbsent(TypeSubscriptions type, HashSet<string> mentioned)
    {
        var deleted = new List<WatchedResource>();
        foreach (var subscription in type.Subscriptions)
        {
            // What never came is not deleted: its timer decides.
            var watched = subscription.Resource;
            if (watched.Resource is not null && counts(watched) && !mentioned.Contains(watched.Name))
            {
                var error = errors.Deleted(watched.Type, watched.Name, IsKept(watched, DropDeleted));
                Fail(watched, XdsResourceState.DoesNotExist, error, "", DropDeleted);
                deleted.Add(watched);
            }
        }

        return deleted;
    }

    private void Refuse(WatchedResource watched, DecodedRefusal refusal)
    {
        var (kind, isAboutResource) = refusal.Code switch
        {
            NotFound => (XdsErrorKind.DoesNotExist, true),
            PermissionDenied => (XdsErrorKind.Invalid, true),
            _ => (XdsErrorKind.Unreachable, false),
        };
        var drop = isAboutResource && FailOnDataErrors;
        var reason = $"code {refusal.Code}, \"{refusal.Message}\"";
        Fail(watched, XdsResourceState.ReceivedError, errors.Refused(watched.Type, watched.Name, kind, reason, IsKept(watched, drop)), "", drop);
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

    private static HashSet<string> Repeated(DecodedResponse response)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return response.Resources
            .Where(resource => resource.Name is { } name && !seen.Add(name))
            .Select(resource => resource.Name!)
            .ToHashSet(StringComparer.Ordinal);
    }
}
