using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MeshClient.Topology.Dns;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>Answers DNS lookups from a table, at once or when the test says so. Thread-safe.</summary>
internal sealed class FakeDnsResolver : IDnsResolver
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<IPAddress[]>>> _answers = new();
    private IPAddress[]? _otherwise;
    private int _lookups;

    public int Lookups => Volatile.Read(ref _lookups);

    /// <summary>The token of the latest lookup.</summary>
    public CancellationToken LastToken { get; private set; }

    public void Set(string host, params string[] addresses)
    {
        IPAddress[] parsed = [.. addresses.Select(IPAddress.Parse)];
        _answers[host] = _ => Task.FromResult(parsed);
    }

    /// <summary>For every host that has no answer of its own. Without this, tests have to name every host.</summary>
    public void SetAll(params string[] addresses) => _otherwise = [.. addresses.Select(IPAddress.Parse)];

    public void Fail(string host) => _answers[host] = _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));

    /// <summary>The next lookups of the host end when the returned source does, or when they are cancelled.</summary>
    public TaskCompletionSource<IPAddress[]> Hold(string host)
    {
        // Continuations run where the test completes the lookup, so that draining the loop afterwards sees the answer.
        var answer = new TaskCompletionSource<IPAddress[]>();
        _answers[host] = answer.Task.WaitAsync;
        return answer;
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        LastToken = cancellationToken;
        return _otherwise is { } addresses && !_answers.ContainsKey(host) ? Task.FromResult(addresses) : _answers[host](cancellationToken);
    }
}
