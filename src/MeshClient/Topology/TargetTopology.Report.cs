using System.Globalization;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology;

/// <content>What the topology tells people: snapshot, error texts, logs.</content>
internal sealed partial class TargetTopology
{
    private string Origin => _context.Options.Origin;

    // Put together when somebody asks: nobody looks while thousands of clusters answer one by one.
    private void Report(TargetState state)
    {
        var (missing, next, published) = (_missing, _next, _published);
        var snapshot = new TargetSnapshot(_target.Name, state.Status)
        {
            ListenerName = _listener.Name,
            RouteConfigurationName = published?.Routes.Name ?? _routes?.Name,
            VirtualHost = published?.VirtualHost.Name,
            Error = state.Error?.Message,
            Notes = Notes(),
        };
        _target.Describe = () => snapshot with
        {
            Clusters = published is null ? [] : [.. Distinct(published.Clusters, cluster => cluster.Reached).Order(StringComparer.Ordinal)],
            WaitingFor = missing is not null ? [missing] : [.. Distinct(next, cluster => cluster.WaitingFor)],
        };
    }

    private static IEnumerable<string> Distinct(IEnumerable<RoutedCluster> clusters, Func<RoutedCluster, IEnumerable<string>> names) =>
        clusters.SelectMany(names).Distinct(StringComparer.Ordinal);

    private EquatableArray<string> Notes() =>
        new[] { _listener.Ambient, _routes?.Ambient }.OfType<XdsError>().Select(error => error.Message).ToEquatableArray();

    private XdsError NotAnApiListener() => new(
        XdsErrorKind.Invalid,
        $"Listener \"{_listener.Name}\" for target \"{_target.Name}\" is not an API listener; calls fail. A client needs "
        + $"api_listener with an HttpConnectionManager.{Origin}");

    private XdsError NoVirtualHost(RouteConfigurationResource routes) => new(
        XdsErrorKind.Invalid,
        $"RouteConfiguration \"{routes.Name}\" has no virtual host for target \"{_target.Name}\"; calls fail. Check the domains of "
        + $"its virtual hosts.{Origin}");

    private XdsError NotReadyInTime() => new(
        XdsErrorKind.Timeout,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Target \"{_target.Name}\" got no complete configuration within {_context.Options.InitialFetchTimeout}: still waiting for "
            + $"{_target.Snapshot.WaitingForText}. Calls fail until it arrives.{Origin}"));

    private void LogTransition(TargetState from, TargetState to)
    {
        switch (to.Status)
        {
            case TargetStatus.Ready when from.Status != TargetStatus.Ready:
                TargetReady(_context.Logger, _target.Name);
                break;
            case TargetStatus.Ready:
                TargetUpdated(_context.Logger, _target.Name);
                break;
            case TargetStatus.Unknown:
                TargetUnknown(_context.Logger, _target.Name, to.Error!.Message);
                break;
            default:
                TargetFailed(_context.Logger, _target.Name, to.Error!.Message);
                break;
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Information, Message = "Target {Target} is ready")]
    private static partial void TargetReady(ILogger logger, string target);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Debug, Message = "Target {Target} has new routes")]
    private static partial void TargetUpdated(ILogger logger, string target);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Information, Message = "Target {Target} is not part of the mesh: {Reason}")]
    private static partial void TargetUnknown(ILogger logger, string target, string reason);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Target {Target} has no usable configuration: {Reason}")]
    private static partial void TargetFailed(ILogger logger, string target, string reason);
}
