using System.Runtime.CompilerServices;
using Grpc.Core;
using MeshClient.Testing.ControlPlane;

namespace MeshClient.Testing.LoadReports;

/// <summary>
/// The load reports that clients send to a <see cref="FakeXdsServer"/> (LRS), and what the server asks them to report. Clients report the
/// clusters that tell them to: <c>XdsResources.Cluster("a").ReportLoad()</c>. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// xds.LoadReports.Request = new LoadReportRequest { Interval = TimeSpan.FromSeconds(1) };
/// // … calls …
/// var load = await xds.LoadReports.WaitForClusterAsync("payments", c => c.Successes == 1);
/// </code>
/// </example>
public sealed class LoadReportSink
{
    private readonly LrsHub _hub;
    private readonly TimeSpan _ceiling;

    internal LoadReportSink(LrsHub hub, TimeSpan ceiling) => (_hub, _ceiling) = (hub, ceiling);

    /// <summary>What clients are to report. A new value is sent to all open streams.</summary>
    /// <value>Every cluster, each second. Null: the server says nothing, so clients wait and do not report.</value>
    public LoadReportRequest? Request
    {
        get => _hub.Request;
        set => _hub.Request = value;
    }

    /// <summary>All reports so far (at most the newest 10,000), oldest first. The first one of a stream has the node and nothing else.</summary>
    public IReadOnlyList<RecordedLoadReport> Reports => _hub.Reports();

    /// <summary>All streams so far, oldest first, with what clients showed when they opened them. Refused ones are among them.</summary>
    public IReadOnlyList<RecordedXdsStream> Streams => _hub.Streams();

    /// <summary>Streams that clients have opened so far.</summary>
    public int StreamCount => _hub.StreamCount;

    /// <summary>Streams that are open at this moment.</summary>
    public int OpenStreamCount => _hub.OpenStreamCount;

    /// <summary>Adds up what all reports say about a cluster. Localities are those of the newest report; see there for calls in flight.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    /// <returns>Issued, succeeded, failed and dropped calls.</returns>
    public (long Issued, long Successes, long Errors, long Dropped) TotalsOf(string cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var loads = Reports.SelectMany(static report => report.Clusters).Where(load => load.Cluster == cluster).ToArray();
        return (loads.Sum(static l => l.Issued), loads.Sum(static l => l.Successes), loads.Sum(static l => l.Errors), loads.Sum(static l => l.TotalDropped));
    }

    /// <summary>Sends bytes in place of a <c>LoadStatsResponse</c> on every open stream.</summary>
    /// <param name="message">The bytes, right or wrong.</param>
    public void SendRaw(ReadOnlyMemory<byte> message) => _hub.SendRaw(message.ToArray());

    /// <summary>Ends the open streams with a status; clients may open others.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public void EndStreams(StatusCode statusCode = StatusCode.OK, string detail = "") =>
        _hub.EndStreams(new Status(statusCode, detail), refuseLater: false);

    /// <summary>Ends the open streams with a status, and every later one at once, until <see cref="AcceptStreams"/>. Not every control plane knows LRS.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public void FailStreams(StatusCode statusCode = StatusCode.Unimplemented, string detail = "") =>
        _hub.EndStreams(new Status(statusCode, detail), refuseLater: true);

    /// <summary>Serves streams again after <see cref="FailStreams"/>.</summary>
    public void AcceptStreams() => _hub.AcceptStreams();

    /// <summary>Waits for a report that fits, among all that came and will come.</summary>
    /// <param name="predicate">Chooses the report.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the predicate in the failure message; the compiler fills it in.</param>
    /// <returns>The oldest report that fits.</returns>
    /// <exception cref="TimeoutException">It did not come in time; the message tells what the server has seen.</exception>
    public Task<RecordedLoadReport> WaitForReportAsync(
        Func<RecordedLoadReport, bool> predicate,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return WaitAsync(() => Reports.FirstOrDefault(predicate), $"a load report with {description}", cancellationToken);
    }

    /// <summary>Waits for the load of a cluster in one report that fits, among all that came and will come.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    /// <param name="predicate">Chooses the load; null takes the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the predicate in the failure message; the compiler fills it in.</param>
    /// <returns>The oldest load that fits.</returns>
    /// <exception cref="TimeoutException">It did not come in time; the message tells what the server has seen.</exception>
    public Task<RecordedClusterLoad> WaitForClusterAsync(
        string cluster,
        Func<RecordedClusterLoad, bool>? predicate = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return WaitAsync(
            () => Reports.SelectMany(static r => r.Clusters).FirstOrDefault(c => c.Cluster == cluster && (predicate is null || predicate(c))),
            $"the load of cluster \"{cluster}\" {description}",
            cancellationToken);
    }

    /// <summary>Waits until something about the reports is true. Looks again whenever a client does something.</summary>
    /// <param name="condition">What is waited for, such as <c>s => s.TotalsOf("a").Issued == 3</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the condition in the failure message; the compiler fills it in.</param>
    /// <returns>A task that ends when the condition holds.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task WaitUntilAsync(
        Func<LoadReportSink, bool> condition,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(() => condition(this) ? this : null, description, cancellationToken);
    }

    private Task<T> WaitAsync<T>(Func<T?> probe, string expected, CancellationToken cancellationToken)
        where T : class =>
        _hub.Changed.WaitAsync(probe, () => expected, Describe, _ceiling, cancellationToken);

    private string Describe() =>
        $"{StreamCount} stream(s) of load reports, {OpenStreamCount} of them open{string.Concat(Reports.TakeLast(12).Select(report => $"\n  {report}"))}";
}
