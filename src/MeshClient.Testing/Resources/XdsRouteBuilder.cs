using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Types;

namespace MeshClient.Testing.Resources;

/// <summary>Builds a route: conditions, all of which must hold, and what happens then. Not thread-safe.</summary>
/// <remarks>Without a path condition every path matches. Settings of forwarding, such as a timeout, may come before or after the cluster.</remarks>
public sealed class XdsRouteBuilder
{
    // Settings of forwarding, kept apart until the action is known.
    private readonly RouteAction _forward = new();

    internal XdsRouteBuilder() => Route = new Route { Match = new RouteMatch { Prefix = "" } };

    internal Route Route { get; }

    /// <summary>Names the route.</summary>
    /// <param name="name">The name, for diagnostics.</param>
    public XdsRouteBuilder Named(string name)
    {
        Route.Name = name;
        return this;
    }

    /// <summary>Matches paths that begin with a text.</summary>
    /// <param name="prefix">The text.</param>
    public XdsRouteBuilder Prefix(string prefix) => Match(m => m.Prefix = prefix);

    /// <summary>Matches one path.</summary>
    /// <param name="path">The path, without the query.</param>
    public XdsRouteBuilder Path(string path) => Match(m => m.Path = path);

    /// <summary>Matches a path and everything below it, at the border of a slash.</summary>
    /// <param name="prefix">The path, without a slash at its end.</param>
    public XdsRouteBuilder SeparatedPrefix(string prefix) => Match(m => m.PathSeparatedPrefix = prefix);

    /// <summary>Matches whole paths by an RE2 expression.</summary>
    /// <param name="pattern">The expression.</param>
    public XdsRouteBuilder Regex(string pattern) => Match(m => m.SafeRegex = new RegexMatcher { Regex = pattern });

    /// <summary>Makes the path condition ignore case.</summary>
    public XdsRouteBuilder IgnoreCase() => Match(static m => m.CaseSensitive = false);

    /// <summary>Matches a header by its exact value.</summary>
    /// <param name="name">The name of the header; pseudo headers such as <c>:method</c> included.</param>
    /// <param name="value">Its value.</param>
    /// <param name="invert">Matches every other value.</param>
    public XdsRouteBuilder Header(string name, string value, bool invert = false) =>
        Header(new HeaderMatcher { Name = name, StringMatch = new StringMatcher { Exact = value }, InvertMatch = invert });

    /// <summary>Matches a header by the beginning of its value.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="prefix">The beginning.</param>
    public XdsRouteBuilder HeaderPrefix(string name, string prefix) =>
        Header(new HeaderMatcher { Name = name, StringMatch = new StringMatcher { Prefix = prefix } });

    /// <summary>Matches a header whose whole value fits an RE2 expression.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="pattern">The expression.</param>
    public XdsRouteBuilder HeaderRegex(string name, string pattern) => Header(
        new HeaderMatcher { Name = name, StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = pattern } } });

    /// <summary>Matches a header that holds an integer within a range.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="start">The smallest number that matches.</param>
    /// <param name="end">The smallest number above that does not.</param>
    public XdsRouteBuilder HeaderRange(string name, long start, long end) =>
        Header(new HeaderMatcher { Name = name, RangeMatch = new Int64Range { Start = start, End = end } });

    /// <summary>Matches by the presence of a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="present">False matches its absence.</param>
    public XdsRouteBuilder HeaderPresent(string name, bool present = true) =>
        Header(new HeaderMatcher { Name = name, PresentMatch = present });

    /// <summary>Matches a query parameter by its exact value.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">Its value.</param>
    public XdsRouteBuilder QueryParameter(string name, string value) => Match(m => m.QueryParameters.Add(
        new QueryParameterMatcher { Name = name, StringMatch = new StringMatcher { Exact = value } }));

    /// <summary>Matches a share of the calls, chosen at random.</summary>
    /// <param name="perMillion">The share in millionths.</param>
    public XdsRouteBuilder Fraction(int perMillion) => Match(m => m.RuntimeFraction = new RuntimeFractionalPercent
    {
        DefaultValue = new FractionalPercent
        {
            Numerator = (uint)perMillion,
            Denominator = FractionalPercent.Types.DenominatorType.Million,
        },
    });

    /// <summary>Matches only gRPC calls.</summary>
    public XdsRouteBuilder GrpcOnly() => Match(static m => m.Grpc = new RouteMatch.Types.GrpcRouteMatchOptions());

    /// <summary>Sends the call to a cluster.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    public XdsRouteBuilder ToCluster(string cluster) => Forward(r => r.Cluster = cluster);

    /// <summary>Sends each call to one of several clusters, chosen at random by weight.</summary>
    /// <param name="clusters">The names of the clusters and their weights.</param>
    public XdsRouteBuilder ToClusters(params (string Name, int Weight)[] clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        var weighted = new WeightedCluster();
        foreach (var (name, weight) in clusters)
        {
            weighted.Clusters.Add(new WeightedCluster.Types.ClusterWeight { Name = name, Weight = (uint)weight });
        }

        return Forward(r => r.WeightedClusters = weighted);
    }

    /// <summary>Hashes a header of the call, for clusters with a hash policy. Several policies are combined.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="terminal">Ends the list of policies once there is a hash.</param>
    public XdsRouteBuilder HashHeader(string name, bool terminal = false) => Forward(r => r.HashPolicy.Add(
        new RouteAction.Types.HashPolicy { Header = new RouteAction.Types.HashPolicy.Types.Header { HeaderName = name }, Terminal = terminal }));

    /// <summary>Hashes the channel or client that makes the call (<c>io.grpc.channel_id</c>, gRFC A42).</summary>
    public XdsRouteBuilder HashChannel() => Forward(r => r.HashPolicy.Add(new RouteAction.Types.HashPolicy
    {
        FilterState = new RouteAction.Types.HashPolicy.Types.FilterState { Key = "io.grpc.channel_id" },
    }));

    /// <summary>Answers without sending the call anywhere.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="body">The body.</param>
    public XdsRouteBuilder Respond(int statusCode, string body = "")
    {
        Route.DirectResponse = new DirectResponseAction { Status = (uint)statusCode };
        if (body.Length > 0)
        {
            Route.DirectResponse.Body = new DataSource { InlineString = body };
        }

        return this;
    }

    /// <summary>Answers with a redirect.</summary>
    /// <param name="host">The host to go to; null keeps it.</param>
    /// <param name="path">The path to go to; null keeps it.</param>
    /// <param name="https">Switches the scheme to <c>https</c>.</param>
    public XdsRouteBuilder Redirect(string? host = null, string? path = null, bool https = false)
    {
        var redirect = new RedirectAction { HostRedirect = host ?? "" };
        if (path is not null)
        {
            redirect.PathRedirect = path;
        }

        if (https)
        {
            redirect.HttpsRedirect = true;
        }

        Route.Redirect = redirect;
        return this;
    }

    /// <summary>Limits the whole call with all its attempts. For gRPC it sets <c>max_stream_duration</c> as well, which is what counts there.</summary>
    /// <param name="timeout">The limit; zero is none.</param>
    public XdsRouteBuilder Timeout(TimeSpan timeout)
    {
        _forward.Timeout = Duration.FromTimeSpan(timeout);
        return MaxStreamDuration(timeout);
    }

    /// <summary>Limits gRPC calls (gRFC A31).</summary>
    /// <param name="duration">The limit; zero is none.</param>
    public XdsRouteBuilder MaxStreamDuration(TimeSpan duration)
    {
        _forward.MaxStreamDuration = new RouteAction.Types.MaxStreamDuration { MaxStreamDuration_ = Duration.FromTimeSpan(duration) };
        return this;
    }

    /// <summary>Sets the retry policy.</summary>
    /// <param name="attempts">Attempts after the first.</param>
    /// <param name="on">The conditions, separated by commas.</param>
    /// <param name="configure">Changes the rest of the policy.</param>
    public XdsRouteBuilder Retry(int attempts, string on, Action<XdsRetryBuilder>? configure = null)
    {
        _forward.RetryPolicy = XdsRetryBuilder.Build(attempts, on, configure);
        return this;
    }

    private XdsRouteBuilder Match(Action<RouteMatch> change)
    {
        change(Route.Match);
        return this;
    }

    private XdsRouteBuilder Header(HeaderMatcher header) => Match(m => m.Headers.Add(header));

    private XdsRouteBuilder Forward(Action<RouteAction> change)
    {
        change(_forward);
        Route.Route_ = _forward;
        return this;
    }
}
