using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.IntegrationTests.Grpc.Protos;
using MeshClient.IntegrationTests.Support;

namespace MeshClient.IntegrationTests.Grpc;

/// <summary>The ways to a greeter through the mesh.</summary>
internal static class Channels
{
    public static GrpcChannel Create(MeshRuntime mesh, string address) => address.StartsWith("xds:", StringComparison.Ordinal)
        ? mesh.CreateGrpcChannel(address)
        : GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = mesh.CreateHandler() });

    /// <summary>Says hello under the ceiling of all waits, which is no deadline and so invisible to servers.</summary>
    public static AsyncUnaryCall<Hello> SayHelloTo(this Greeter.GreeterClient client, string name) =>
        client.SayHelloAsync(new Hello { Name = name }, cancellationToken: TestTimeout.Token);

    public static AsyncUnaryCall<Hello> SayHelloWhenReady(this Greeter.GreeterClient client, string name) =>
        client.SayHelloAsync(new Hello { Name = name }, new CallOptions(cancellationToken: TestTimeout.Token).WithWaitForReady());

    /// <summary>The status of a call that may end either way.</summary>
    public static async Task<StatusCode> EndsAsync(this AsyncUnaryCall<Hello> call)
    {
        using (call)
        {
            await Task.WhenAny(call.ResponseAsync);
            return call.GetStatus().StatusCode;
        }
    }

    /// <summary>The status of a call that must fail.</summary>
    public static async Task<Status> FailsAsync(this AsyncUnaryCall<Hello> call)
    {
        using (call)
        {
            return (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).Status;
        }
    }
}
