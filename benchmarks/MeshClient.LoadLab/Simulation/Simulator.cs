using MeshClient.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.LoadLab.Simulation;

/// <summary>
/// A discrete-event simulation of clients and servers in virtual time, in which every client balances with the production classes.
/// The same seed gives the same run. Single-owner: its caller.
/// </summary>
internal sealed class Simulator : IAsyncDisposable
{
    private readonly Workload _workload;
    private readonly LoadBalancingPolicy _policy;
    private readonly VirtualClock _clock = new();
    private readonly SeededRandomSource _arrivals;
    private readonly ControlLoop _loop = new(NullLogger.Instance);
    private readonly ClusterBalancer[] _clients;
    private readonly SimulatedServer[] _servers;
    private readonly PriorityQueue<Action, (double Time, long Sequence)> _events = new();
    private readonly List<CompletedRequest> _completed = [];
    private long _sequence;

    public Simulator(Workload workload, LoadBalancingPolicy policy, ulong seed)
    {
        _workload = workload;
        _policy = policy;
        _arrivals = new SeededRandomSource(seed);
        _servers = Array.ConvertAll(workload.Servers, behaviour => new SimulatedServer(behaviour, workload.WorkersPerServer));
        _clients = [.. Enumerable.Range(0, workload.Clients).Select(client => new ClusterBalancer(
            "simulated", NoTransports.Instance, _clock, new SeededRandomSource((seed * 1000) + (ulong)client + 1), _loop, NullLogger.Instance))];
    }

    /// <summary>The balancer of a client, to look at when the run is over.</summary>
    public ClusterBalancer Client(int index) => _clients[index];

    // On the control loop, because updates of endpoints belong there; nothing else runs on it meanwhile.
    public Task<SimulationResult> RunAsync() => _loop.InvokeAsync(Run);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _loop.DisposeAsync();
    }

    private SimulationResult Run()
    {
        foreach (var joins in _workload.Servers.Select(server => server.JoinsAt).Distinct())
        {
            At(joins, UpdateClients);
        }

        for (var i = 0; i < _clients.Length; i++)
        {
            ScheduleArrival(i);
        }

        while (_events.TryDequeue(out var action, out var due))
        {
            _clock.Now = due.Time;
            action();
        }

        return new SimulationResult(_workload, _completed);
    }

    private void At(double time, Action action) => _events.Enqueue(action, (time, _sequence++));

    private void UpdateClients()
    {
        var listed = Enumerable.Range(0, _servers.Length).Where(server => _servers[server].Behaviour.JoinsAt <= _clock.Now);
        var cluster = new ClusterResource { Name = "simulated", Discovery = new EdsDiscovery("simulated"), LoadBalancingPolicy = _policy };
        var endpoints = new EndpointsResource
        {
            Name = "simulated",
            Localities =
            [
                new LocalityEndpoints
                {
                    Locality = Locality.Empty,
                    Endpoints = listed.Select(server => new EndpointModel
                    {
                        Address = EndpointAddress.Tcp("server", server),
                        Weight = _servers[server].Behaviour.Weight,
                    }).ToEquatableArray(),
                },
            ],
        };
        foreach (var client in _clients)
        {
            client.Update(cluster, endpoints);
        }
    }

    private void ScheduleArrival(int client)
    {
        var mean = _workload.Clients / _workload.RequestsPerSecond;
        var gap = _workload.EvenlySpaced ? mean : -mean * Math.Log(1 - _arrivals.NextDouble());
        var time = _clock.Now + gap;
        if (time < _workload.Seconds)
        {
            At(time, () => Send(client));
        }
    }

    private void Send(int client)
    {
        ScheduleArrival(client);
        var timestamp = _clock.GetTimestamp();
        if (_clients[client].Pick(new PickContext(timestamp), out var endpoint) != PickStatus.Picked || endpoint is null)
        {
            throw new InvalidOperationException("A simulated cluster always has an endpoint.");
        }

        _clients[client].AttemptStarted(endpoint, timestamp);
        var request = new SimulatedRequest(client, endpoint, endpoint.Address.Port, _clock.Now, timestamp);
        At(_clock.Now + (_workload.RoundTripTime / 2), () => Arrive(request));
    }

    private void Arrive(SimulatedRequest request)
    {
        var server = _servers[request.Server];
        if (server.Behaviour.IsFailing(_clock.Now))
        {
            request.Failed = true;
            At(_clock.Now + _workload.FailureTime + (_workload.RoundTripTime / 2), () => Complete(request));
        }
        else if (server.TryStart(request))
        {
            Serve(request);
        }
    }

    private void Serve(SimulatedRequest request)
    {
        var server = _servers[request.Server];
        At(server.Behaviour.Finish(_clock.Now, _workload.ServiceTime.Draw(_arrivals)), () =>
        {
            At(_clock.Now + (_workload.RoundTripTime / 2), () => Complete(request));
            if (server.Finish() is { } next)
            {
                Serve(next);
            }
        });
    }

    private void Complete(SimulatedRequest request)
    {
        var balancer = _clients[request.Client];
        balancer.HeadersReceived(request.Endpoint, request.StartTimestamp);
        balancer.AttemptEnded(request.Endpoint, new AttemptOutcome
        {
            Kind = AttemptOutcomeKind.Success,
            StartTimestamp = request.StartTimestamp,
            HeadersTimestamp = _clock.GetTimestamp(),
            HttpStatus = request.Failed ? 503 : 200,
        });
        _completed.Add(new CompletedRequest(request.Server, request.SentAt, _clock.Now - request.SentAt, request.Failed));
    }
}
