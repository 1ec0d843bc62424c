using Grpc.Core;
using MeshClient.Testing.Internal;
using MeshClient.Testing.LoadReports;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// The state of load reporting: streams, what they are asked to report, and the record of all reports. One lock guards it; nothing is
/// written to a socket under it. Thread-safe.
/// </summary>
internal sealed class LrsHub(AdsRules rules, Signal changed)
{
    // A client that reports without pause must not fill the memory.
    private const int ReportLimit = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedLoadReport> _reports = new();
    private readonly List<RecordedXdsStream> _streams = [];
    private readonly List<ServerStream> _open = [];
    private readonly HashSet<ServerStream> _introduced = [];
    private LoadReportRequest? _request = new();
    private Status? _refusal;

    public Signal Changed => changed;

    /// <summary>What every stream is asked to report; null: the server stays silent.</summary>
    public LoadReportRequest? Request
    {
        get => Read(hub => hub._request);
        set => ChangeRequest(value);
    }

    public int StreamCount => Read(hub => hub._streams.Count);

    public int OpenStreamCount => Read(hub => hub._open.Count);

    /// <summary>True while one of the first streams is open.</summary>
    public bool IsAnyOpen(int first) => Read(hub => hub._open.Exists(stream => stream.Number <= first));

    public RecordedLoadReport[] Reports() => Read(hub => hub._reports.ToArray());

    public RecordedXdsStream[] Streams() => Read(hub => hub._streams.ToArray());

    /// <summary>Takes a new stream in; null if streams are refused, with the status to end it with.</summary>
    public ServerStream? Open(StreamOpening opening, out Status refusal)
    {
        ServerStream? stream = null;
        lock (_lock)
        {
            var number = _streams.Count + 1;
            _streams.Add(opening.Record(number));
            var refused = _refusal ?? opening.RefusalUnlessBearer(rules.RequiredBearerToken);
            refusal = refused ?? default;
            if (refused is null)
            {
                stream = new ServerStream(number);
                _open.Add(stream);
            }
        }

        changed.Raise();
        return stream;
    }

    public void Close(ServerStream stream)
    {
        lock (_lock)
        {
            _open.Remove(stream);
            _introduced.Remove(stream);
        }

        changed.Raise();
    }

    /// <summary>Records a report. The first one of a stream introduces the client, who then waits to hear what to report.</summary>
    public void Received(ServerStream stream, LoadStatsRequest request)
    {
        lock (_lock)
        {
            _reports.Enqueue(RecordedLoadReport.From(stream.Number, request));
            if (_reports.Count > ReportLimit)
            {
                _reports.Dequeue();
            }

            if (_introduced.Add(stream) && _request is { } wanted)
            {
                stream.Send(wanted.ToMessage());
            }
        }

        changed.Raise();
    }

    /// <summary>Sends bytes in place of a response on every open stream.</summary>
    public void SendRaw(byte[] message)
    {
        lock (_lock)
        {
            _open.ForEach(stream => stream.Send([message]));
        }
    }

    /// <summary>Ends the open streams, and with a refusal every later one as well.</summary>
    public void EndStreams(Status status, bool refuseLater)
    {
        lock (_lock)
        {
            _refusal = refuseLater ? status : _refusal;
            _open.ForEach(stream => stream.End(status));
        }
    }

    public void AcceptStreams()
    {
        lock (_lock)
        {
            _refusal = null;
        }
    }

    private void ChangeRequest(LoadReportRequest? request)
    {
        lock (_lock)
        {
            _request = request;

            // Who has not introduced itself yet is asked then.
            foreach (var stream in request is null ? [] : _introduced)
            {
                stream.Send(request!.ToMessage());
            }
        }
    }

    private T Read<T>(Func<LrsHub, T> read)
    {
        lock (_lock)
        {
            return read(this);
        }
    }
}
