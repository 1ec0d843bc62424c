using MeshClient.Balancing;

namespace MeshClient.LoadLab.Simulation;

/// <summary>One request on its way. Single-owner: the simulation.</summary>
internal sealed class SimulatedRequest(int client, Endpoint endpoint, int server, double sentAt, long startTimestamp)
{
    public int Client => client;

    public Endpoint Endpoint => endpoint;

    public int Server => server;

    public double SentAt => sentAt;

    public long StartTimestamp => startTimestamp;

    public bool Failed { get; set; }
}
