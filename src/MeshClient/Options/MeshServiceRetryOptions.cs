namespace MeshClient;

/// <summary>How the failed attempts of a service of easy mode are repeated.</summary>
public sealed class MeshServiceRetryOptions
{
    /// <summary>The conditions that <see cref="On"/> has by default.</summary>
    public const string DefaultConditions = "connect-failure,refused-stream,reset-before-request,reset,gateway-error";

    /// <summary>Gets or sets how many times a failed attempt is repeated.</summary>
    /// <value>The default is 2 attempts after the first. Zero turns retries off; at most 10.</value>
    public int Attempts { get; set; } = 2;

    /// <summary>
    /// Gets or sets the failures that are retried, as in Envoy's <c>retry_on</c>: <c>connect-failure</c>, <c>refused-stream</c>,
    /// <c>reset-before-request</c>, <c>reset</c>, <c>gateway-error</c> (502, 503, 504), <c>5xx</c>, <c>retriable-4xx</c> (409), and for
    /// gRPC <c>cancelled</c>, <c>deadline-exceeded</c>, <c>internal</c>, <c>resource-exhausted</c>, <c>unavailable</c>.
    /// </summary>
    /// <remarks>A request whose method is not among <see cref="Methods"/> is repeated only when the failure proves that no server has
    /// begun to process it. For gRPC only the gRPC conditions apply, whatever the method.</remarks>
    /// <value>The default is <c>connect-failure,refused-stream,reset-before-request,reset,gateway-error</c>.</value>
    public string On { get; set; } = DefaultConditions;

    /// <summary>Gets the HTTP methods that may be repeated although a server may have acted on them.</summary>
    /// <value>Empty by default, which stands for the idempotent methods: GET, HEAD, OPTIONS, TRACE, PUT and DELETE.</value>
    public IList<string> Methods { get; } = [];

    /// <summary>Gets or sets how long one attempt may take until its response headers arrive.</summary>
    /// <value>The default is <see langword="null"/>: no limit of its own. Above zero.</value>
    public TimeSpan? PerTryTimeout { get; set; }

    /// <summary>Gets or sets the base of the back-off between attempts, which grows exponentially and is fully jittered.</summary>
    /// <value>The default is 25 milliseconds (as in Envoy). Above zero.</value>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Gets or sets the longest back-off.</summary>
    /// <value>The default is 250 milliseconds (as in Envoy). At least <see cref="BackOff"/>.</value>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMilliseconds(250);
}
