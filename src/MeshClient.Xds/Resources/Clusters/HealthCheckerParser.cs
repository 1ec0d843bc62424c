using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Check = MeshClient.Xds.Proto.Core.HealthCheck;
using Codec = MeshClient.Xds.Proto.Types.CodecClientType;
using Payload = MeshClient.Xds.Proto.Core.HealthCheck.Types.Payload;
using Range = MeshClient.Xds.Proto.Types.Int64Range;
using RequestMethod = MeshClient.Xds.Proto.Core.RequestMethod;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>What a health check sends and expects (envoy-http 6.6). Thread-safe.</summary>
internal static class HealthCheckerParser
{
    private const int MinStatus = 100;
    private const int EndOfStatuses = 600;

    /// <summary>Null when the checker is invalid, which is reported.</summary>
    public static HealthChecker? Parse(Check check, ParseScope scope)
    {
        switch (check.HealthCheckerCase)
        {
            case Check.HealthCheckerOneofCase.HttpHealthCheck:
                using (scope.Enter("http_health_check"))
                {
                    return ParseHttp(check.HttpHealthCheck, scope);
                }

            case Check.HealthCheckerOneofCase.GrpcHealthCheck:
                return new GrpcHealthChecker(check.GrpcHealthCheck.ServiceName, check.GrpcHealthCheck.Authority);
            case Check.HealthCheckerOneofCase.TcpHealthCheck:
                using (scope.Enter("tcp_health_check"))
                {
                    return ParseTcp(check.TcpHealthCheck, scope);
                }

            case Check.HealthCheckerOneofCase.CustomHealthCheck:
                scope.Error("custom_health_check", $"{Quote.Text(check.CustomHealthCheck.Name)} is not supported; use http_health_check, grpc_health_check or tcp_health_check");
                return null;
            default:
                scope.Error("no checker is set; use http_health_check, grpc_health_check or tcp_health_check");
                return null;
        }
    }

    private static HttpHealthChecker ParseHttp(Check.Types.HttpHealthCheck check, ParseScope scope)
    {
        if (check.Path.Length == 0)
        {
            scope.Error("path", "is required");
        }

        var defaults = new HttpHealthChecker(check.Path);
        return defaults with
        {
            Host = check.Host,
            Method = ParseMethod(check.Method, scope),
            Protocol = ParseCodec(check.CodecClientType, scope),
            ExpectedStatuses = check.ExpectedStatuses.Count == 0
                ? defaults.ExpectedStatuses
                : ParseRanges(check.ExpectedStatuses, "expected_statuses", scope),
            RetriableStatuses = ParseRanges(check.RetriableStatuses, "retriable_statuses", scope),
            ServiceName = check.ServiceNameMatcher is null ? null : StringMatchParser.Parse(check.ServiceNameMatcher, "service_name_matcher", scope),
            Receive = ParsePayloads(check.Receive, "receive", scope),
            ResponseBufferSize = check.ResponseBufferSize ?? defaults.ResponseBufferSize,
        };
    }

    private static TcpHealthChecker ParseTcp(Check.Types.TcpHealthCheck check, ParseScope scope) =>
        new(ParseSend(check.Send, "send", scope), ParsePayloads(check.Receive, "receive", scope));

    private static HealthPayload? ParseSend(Payload? payload, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        return payload is null ? null : ParsePayload(payload, scope);
    }

    private static string ParseMethod(RequestMethod method, ParseScope scope)
    {
        if (!EnumParser.IsKnown(method, "method", scope))
        {
            return "";
        }

        switch (method)
        {
            case RequestMethod.MethodUnspecified:
                return "GET";
            case RequestMethod.Connect:
                scope.Error("method", "CONNECT cannot probe");
                return "";
            default:
                return method.ToString().ToUpperInvariant();
        }
    }

    private static UpstreamProtocol ParseCodec(Codec codec, ParseScope scope)
    {
        switch (codec)
        {
            case Codec.Http1:
                return UpstreamProtocol.Http1;
            case Codec.Http2:
                return UpstreamProtocol.Http2;
            default:
                scope.Error("codec_client_type", $"{codec} is not supported; use HTTP1 or HTTP2");
                return default;
        }
    }

    private static EquatableArray<StatusRange> ParseRanges(RepeatedField<Range> ranges, string field, ParseScope scope)
    {
        var result = new List<StatusRange>(ranges.Count);
        for (var i = 0; i < ranges.Count; i++)
        {
            var range = ranges[i];
            if (range.Start < MinStatus || range.End > EndOfStatuses || range.Start >= range.End)
            {
                using var level = scope.Enter(field, i);
                scope.Error($"[{range.Start}, {range.End}) must be statuses of {MinStatus} to {EndOfStatuses - 1}");
                continue;
            }

            result.Add(new StatusRange((int)range.Start, (int)range.End));
        }

        return result.ToEquatableArray();
    }

    private static EquatableArray<HealthPayload> ParsePayloads(RepeatedField<Payload> payloads, string field, ParseScope scope)
    {
        var result = new List<HealthPayload>(payloads.Count);
        for (var i = 0; i < payloads.Count; i++)
        {
            using var level = scope.Enter(field, i);
            if (ParsePayload(payloads[i], scope) is { } payload)
            {
                result.Add(payload);
            }
        }

        return result.ToEquatableArray();
    }

    private static HealthPayload? ParsePayload(Payload payload, ParseScope scope)
    {
        if (payload.PayloadCase == Payload.PayloadOneofCase.Binary)
        {
            return new HealthPayload(Convert.ToHexString(payload.Binary.Span));
        }

        var text = payload.Text;
        if (text.Length == 0 || text.Length % 2 != 0 || text.Any(character => !char.IsAsciiHexDigit(character)))
        {
            scope.Error("text", $"{Quote.Text(text)} must be bytes in hexadecimal");
            return null;
        }

        return new HealthPayload(text.ToUpperInvariant());
    }
}
