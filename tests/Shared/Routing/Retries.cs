using System.Net;
using MeshClient.Resilience;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Routing;

/// <summary>Retry policies, calls under them, and the answers that they judge.</summary>
internal static class Retries
{
    public static RetryPolicy On(string conditions, int retries = 1) =>
        new() { RetryOn = RetryConditionTokens.Parse(conditions), NumRetries = retries };

    public static CallRetries Http(RetryPolicy? policy, HttpRequestMessage? request = null) => Start(policy, request ?? Requests.Get("/"), isGrpc: false);

    public static CallRetries Grpc(RetryPolicy? policy, HttpRequestMessage? request = null) =>
        Start(policy, request ?? Requests.Grpc("/s/a"), isGrpc: true);

    public static HttpResponseMessage Response(int status, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        foreach (var (name, value) in headers)
        {
            Assert.True(response.Headers.TryAddWithoutValidation(name, value));
        }

        return response;
    }

    public static HttpResponseMessage TrailersOnly(int grpcStatus, params (string Name, string Value)[] headers) =>
        Response(200, [("grpc-status", grpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. headers]);

    public static AttemptFailure Failure(string name) => Enum.Parse<AttemptFailure>(name);

    /// <summary>How many attempts a call makes when each of them gets this answer.</summary>
    public static int AttemptsUntilDelivered(this CallRetries retries, HttpResponseMessage response)
    {
        var attempts = 1;
        while (retries.Decide(response) == RetryDecision.Retry)
        {
            attempts++;
        }

        return attempts;
    }

    private static CallRetries Start(RetryPolicy? policy, HttpRequestMessage request, bool isGrpc)
    {
        var compiled = CompiledRetryPolicy.Create(policy, virtualHost: null);
        return new CallRetries(compiled, request, EnvoyRequestHeaders.Read(request.Headers, compiled), isGrpc);
    }
}
