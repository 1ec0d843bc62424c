using Grpc.Core;
using MeshClient.Xds.Proto.ClientStatus;
using Microsoft.Extensions.Options;

namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>
/// The client status discovery service (CSDS, gRFC A40) over the runtimes of the application. Only reads; a runtime that nobody uses is not
/// started. Thread-safe.
/// </summary>
internal sealed class ClientStatusService(IEnumerable<MeshRuntime> runtimes, IOptions<MeshClientStatusOptions> options)
    : ClientStatusDiscoveryService.ClientStatusDiscoveryServiceBase
{
    private readonly MeshRuntime[] _runtimes = [.. runtimes];

    public override Task<ClientStatusResponse> FetchClientStatus(ClientStatusRequest request, ServerCallContext context) =>
        AnswerAsync(request, context.CancellationToken);

    public override async Task StreamClientStatus(
        IAsyncStreamReader<ClientStatusRequest> requestStream, IServerStreamWriter<ClientStatusResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
        {
            var response = await AnswerAsync(requestStream.Current, context.CancellationToken).ConfigureAwait(false);
            await responseStream.WriteAsync(response, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ClientStatusResponse> AnswerAsync(ClientStatusRequest request, CancellationToken cancellationToken)
    {
        var matchers = MatchersOf(request);
        var response = new ClientStatusResponse();
        for (var i = 0; i < _runtimes.Length; i++)
        {
            if (_runtimes[i].StartedEngine?.XdsClient is { } client)
            {
                var snapshot = await client.GetSnapshotAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                var config = ClientConfigMessage.Create(snapshot, ScopeOf(i), !request.ExcludeResourceContents);
                if (matchers.Matches(config.Node))
                {
                    response.Config.Add(config);
                }
            }
        }

        return response;
    }

    private NodeMatchers MatchersOf(ClientStatusRequest request)
    {
        if (request.NodeMatchers.Count > 0 && !options.Value.EvaluateNodeMatchers)
        {
            throw Invalid("node_matchers: this client answers for itself only; leave them out");
        }

        return NodeMatchers.TryParse(request.NodeMatchers, out var matchers, out var problem) ? matchers : throw Invalid(problem);
    }

    /// <summary>Empty for the only runtime of an application, as there is nothing to tell apart.</summary>
    private string ScopeOf(int index) => _runtimes.Length == 1 ? "" : FormattableString.Invariant($"#{index + 1}");

    private static RpcException Invalid(string problem) => new(new Status(StatusCode.InvalidArgument, problem));
}
