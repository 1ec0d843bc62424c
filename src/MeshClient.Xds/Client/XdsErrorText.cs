using System.Globalization;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>
/// Words for errors about resources. Leaves out versions and times: equal causes give equal errors, so that watchers hear of them once.
/// Immutable.
/// </summary>
internal sealed class XdsErrorText(XdsServer server, string nodeId)
{
    private string Where => $"control plane {server.Uri}, node id \"{nodeId}\"";

    public XdsError Missing(XdsResourceType type, string name, TimeSpan timeout, bool transient, bool serverHasSpoken)
    {
        var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var hint = serverHasSpoken
            ? "Check that the control plane has this resource for this node."
            : "The server has not sent anything on this stream: check that it is a control plane and knows this node.";
        return transient
            ? new XdsError(XdsErrorKind.Timeout, $"{type} \"{name}\" was not sent within {seconds} s ({Where}). {hint}")
            : new XdsError(XdsErrorKind.DoesNotExist, $"{type} \"{name}\" does not exist: it was not sent within {seconds} s ({Where}). {hint}");
    }

    public XdsError Rejected(XdsResourceType type, string name, IReadOnlyList<ResourceError> errors, bool kept) =>
        new(XdsErrorKind.Invalid, $"{type} \"{name}\" was rejected: {string.Join("; ", errors)} ({Where}). {Consequence(kept)}");

    public XdsError Deleted(XdsResourceType type, string name, bool kept) =>
        new(XdsErrorKind.DoesNotExist, $"{type} \"{name}\" was deleted by the control plane ({Where}). {Consequence(kept)}");

    public XdsError Absent(XdsResourceType type, string name) =>
        new(XdsErrorKind.DoesNotExist, $"{type} \"{name}\" does not exist, says the control plane ({Where}). Check that it has this resource for this node.");

    public XdsError Expired(XdsResourceType type, string name, TimeSpan ttl, bool kept)
    {
        var seconds = ttl.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var consequence = kept ? "The stale copy stays in force." : "There is no good version to use.";
        return new XdsError(
            XdsErrorKind.DoesNotExist, $"{type} \"{name}\" expired: the control plane did not refresh it within its TTL of {seconds} s ({Where}). {consequence}");
    }

    public XdsError Refused(XdsResourceType type, string name, XdsErrorKind kind, string reason, bool kept) =>
        new(kind, $"{type} \"{name}\" was refused by the control plane: {reason} ({Where}). {Consequence(kept)}");

    public XdsError Unreachable(string reason) => new(
        XdsErrorKind.Unreachable,
        $"The control plane cannot be reached: {reason} ({Where}). What was received before stays in force; connecting is tried again with back-off.");

    /// <summary>None of several servers works.</summary>
    public static XdsError Unreachable(IEnumerable<AdsConnection> connections, string nodeId)
    {
        var failures = string.Join("; ", connections.Select(connection => $"{connection.Server.Uri}: {connection.LastFailure}"));
        return new XdsError(
            XdsErrorKind.Unreachable,
            $"No control plane can be reached: {failures} (node id \"{nodeId}\"). What was received before stays in force; connecting is tried again with back-off.");
    }

    /// <summary>No server has answered although none has failed.</summary>
    public static XdsError Late(IEnumerable<AdsConnection> connections, TimeSpan patience, string nodeId)
    {
        var servers = string.Join(", ", connections.Select(connection => connection.Server.Uri));
        var seconds = patience.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return new XdsError(
            XdsErrorKind.Unreachable,
            $"No control plane has answered within {seconds} s: {servers} (node id \"{nodeId}\"). What an earlier run received is used until one does.");
    }

    private static string Consequence(bool kept) => kept ? "The last good version stays in force." : "There is no good version to use.";
}
