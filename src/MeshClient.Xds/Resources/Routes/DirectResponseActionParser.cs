using System.Text;
using Google.Protobuf;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Direct = MeshClient.Xds.Proto.Routes.DirectResponseAction;
using Source = MeshClient.Xds.Proto.Core.DataSource;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.DirectResponseAction</c> (envoy-http 1.7). Thread-safe.</summary>
internal static class DirectResponseActionParser
{
    private const uint MinStatus = 200;
    private const uint MaxStatus = 599;

    public static RouteAction Parse(Direct response, uint maxBody, ParseScope scope)
    {
        if (response.Status is < MinStatus or > MaxStatus)
        {
            scope.Error("status", $"the status {response.Status} must be {MinStatus} to {MaxStatus}");
        }

        if (!TryGetBody(response.Body, out var body))
        {
            return new UnsupportedAction("the route answers with a body from a file or environment variable, which this client does not read");
        }

        if (body.Length > maxBody)
        {
            scope.Error("body", $"has {body.Length} bytes; max_direct_response_body_size_bytes allows {maxBody}");
        }

        return new DirectResponseAction((int)response.Status, new EquatableArray<byte>(body.ToByteArray()));
    }

    // The control plane must not choose which local files are shown to callers.
    private static bool TryGetBody(Source? source, out ByteString body)
    {
        switch (source?.SpecifierCase)
        {
            case null or Source.SpecifierOneofCase.None:
                body = ByteString.Empty;
                return true;
            case Source.SpecifierOneofCase.InlineBytes:
                body = source.InlineBytes;
                return true;
            case Source.SpecifierOneofCase.InlineString:
                body = ByteString.CopyFrom(source.InlineString, Encoding.UTF8);
                return true;
            default:
                body = ByteString.Empty;
                return false;
        }
    }
}
