using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// Applies a response to the subscribed resources of its type: good ones take effect even if others are bad (gRFC A46), what was not
/// subscribed is not looked at, nor what another server decides (gRFC A71), and what the response removes, or leaves out although it is
/// complete, is deleted. Single-owner: the control loop.
/// </summary>
internal sealed class ResponseJudge(
    XdsServer server, XdsClientSettings settings, ResourceChanges changes, Func<WatchedResource, bool> counts, ILogger logger)
{
    public ResponseVerdict Judge(TypeSubscriptions type, DecodedResponse response)
    {
        var round = new Round(type, response);
        JudgeResources(round);
        JudgeRefusals(round);
        JudgeRemovals(round);

        // A resource that could not even be named may be any of those that seem to be absent.
        if (!round.HasUnnamed)
        {
            JudgeAbsence(round);
        }

        if (round.Nack.IsEmpty)
        {
            XdsClientLog.ResponseAccepted(logger, server.Uri, type.Type, response.Version, round.Mentioned.Count);
            return new ResponseVerdict(null, round.Touched);
        }

        var rejection = round.Nack.ToString();
        XdsClientLog.ResponseRejected(logger, server.Uri, type.Type, response.Version, rejection);
        return new ResponseVerdict(rejection, round.Touched);
    }

    private void JudgeResources(Round round)
    {
        var repeated = Repeated(round.Response);
        for (var index = 0; index < round.Response.Resources.Count; index++)
        {
            var decoded = round.Response.Resources[index];
            if (decoded.Name is null)
            {
                round.HasUnnamed = true;
                round.Nack.Add($"resource[{index}]", string.Join("; ", decoded.Errors));
                settings.Observer.ResourceReceived(server, round.Type.Type, valid: false);
                continue;
            }

            JudgeAs(round, decoded.Name, decoded, repeated);
            foreach (var alias in decoded.Aliases)
            {
                JudgeAs(round, alias, decoded, repeated);
            }
        }
    }

    /// <summary>Applies a resource to the subscription of one of its names, if there is one.</summary>
    private void JudgeAs(Round round, string name, in DecodedResource decoded, HashSet<string> repeated)
    {
        if (round.Type.Find(name) is not { } subscription || !Take(round, subscription))
        {
            return;
        }

        if (name != decoded.Name)
        {
            round.Type.MarkAliased();
        }

        if (round.Type.Covers(name))
        {
            subscription.IsHeld = true;
        }

        if (repeated.Contains(decoded.Name!))
        {
            Reject(round, subscription, [new ResourceError(round.Type.Type, name, "", "duplicate resource name in one response")], decoded.Version);
        }
        else if (decoded.IsHeartbeat)
        {
            JudgeHeartbeat(round, subscription, decoded);
        }
        else if (decoded is { Errors.Count: 0, Resource: not null })
        {
            changes.Accept(subscription, decoded);
        }
        else
        {
            Reject(round, subscription, decoded.Errors, decoded.Version);
        }
    }

    private void JudgeHeartbeat(Round round, Subscription subscription, in DecodedResource decoded)
    {
        // One version for the whole type stands for all that came before under any.
        var isCurrent = decoded.Revision.Length > 0 && decoded.Revision == round.Response.Version && decoded.Revision == round.Type.Version;
        if (subscription.Resource.IsReceived && (subscription.Holds(decoded.Revision) || isCurrent))
        {
            changes.Refresh(subscription, decoded.Ttl);
            return;
        }

        if (decoded.Version.Length > 0 && decoded.Version == subscription.Resource.FailedVersion)
        {
            round.Nack.Add($"resource \"{subscription.Name}\"", $"the wrapper has no resource, and its version \"{decoded.Version}\" was rejected before");
            return;
        }

        var problem = subscription.Resource.Resource is null
            ? "the wrapper has no resource"
            : $"the wrapper has no resource, and its version \"{decoded.Revision}\" is not the one in force";
        Reject(round, subscription, [new ResourceError(round.Type.Type, subscription.Name, "", problem)], decoded.Version);
        round.Type.AskAgain(subscription);
    }

    private void JudgeRefusals(Round round)
    {
        foreach (var refusal in round.Response.Refusals)
        {
            // A name that is also among the resources is a mistake of the server: the resource counts.
            if (round.Type.Find(refusal.Name) is { } subscription && Take(round, subscription))
            {
                changes.Refuse(subscription, refusal);
            }
        }
    }

    private void JudgeRemovals(Round round)
    {
        foreach (var subscription in round.Response.Removed.SelectMany(round.Type.ServedAs))
        {
            if (Take(round, subscription))
            {
                Remove(round, subscription);
            }
        }
    }

    private void JudgeAbsence(Round round)
    {
        foreach (var subscription in round.Type.Subscriptions)
        {
            if (IsAbsent(round, subscription) && Take(round, subscription))
            {
                Remove(round, subscription);
            }
        }
    }

    private static bool IsAbsent(Round round, Subscription subscription)
    {
        // What never came is not deleted, its timer decides; but who asked for everything need not wait for it.
        var isCovered = round.Type.Covers(subscription.Name);
        return !subscription.Resource.IsReceived
            ? isCovered && (round.IsComplete || !subscription.IsAnswered)
            : round.IsComplete;
    }

    private void Remove(Round round, Subscription subscription)
    {
        if (round.Type.Covers(subscription.Name))
        {
            subscription.IsHeld = false;
        }

        changes.Remove(subscription);
    }

    private void Reject(Round round, Subscription subscription, IReadOnlyList<ResourceError> problems, string version)
    {
        round.Nack.Add($"resource \"{subscription.Name}\"", string.Join("; ", problems));
        changes.Reject(subscription, problems, version);
    }

    /// <summary>True if this is the first word of the response about the resource, and the server's word counts.</summary>
    private bool Take(Round round, Subscription subscription)
    {
        if (!counts(subscription.Resource) || !round.Mentioned.Add(subscription.Name))
        {
            return false;
        }

        subscription.MarkAnswered();
        round.Touched.Add(subscription.Resource);
        return true;
    }

    private static HashSet<string> Repeated(DecodedResponse response)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return response.Resources
            .Where(resource => resource.Name is { } name && !seen.Add(name))
            .Select(resource => resource.Name!)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>One response under judgement.</summary>
    private sealed class Round(TypeSubscriptions type, DecodedResponse response)
    {
        public TypeSubscriptions Type => type;

        public DecodedResponse Response => response;

        public NackText Nack { get; } = new(type.Type);

        public List<WatchedResource> Touched { get; } = [];

        public HashSet<string> Mentioned { get; } = new(StringComparer.Ordinal);

        public bool HasUnnamed { get; set; }

        /// <summary>A response of nothing but heartbeats of the version in force mentions only what has a lifetime.</summary>
        public bool IsComplete { get; } = response.IsComplete
            && !(response.Resources.Count > 0 && response.Version == type.Version && response.Resources.All(resource => resource.IsHeartbeat));
    }
}
