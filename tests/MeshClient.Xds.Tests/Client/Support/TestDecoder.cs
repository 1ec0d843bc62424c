using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>
/// Resources as text: "name=content" is valid, "name=content?a,b" too, but its fields a and b have no effect, "name!reason" is invalid, "!reason" has not even a name, and "*" makes the parser throw.
/// </summary>
internal static class TestDecoder
{
    public static ParsedResource Decode(XdsResourceType type, ReadOnlySpan<byte> value, MeshClient.Xds.Resources.ParseContext context, AcceptedResource? accepted)
    {
        var text = Encoding.UTF8.GetString(value);
        if (text == "*")
        {
            throw new InvalidOperationException("parser bug");
        }

        var bang = text.IndexOf('!', StringComparison.Ordinal);
        if (bang >= 0)
        {
            var name = text[..bang];
            return ParsedResource.Invalid(bang == 0 ? null : name, [new MeshClient.Xds.Resources.ResourceError(type, name, "some_field", text[(bang + 1)..])]);
        }

        // The last one: parameters of federated names have equals signs too.
        var equals = text.LastIndexOf('=');
        var parts = text[(equals + 1)..].Split('?');
        return ParsedResource.Valid(new TestResource { Name = text[..equals], Content = parts[0] }, parts.Length == 1 ? null : parts[1].Split(','));
    }

    public static Any Resource(XdsResourceType type, string text) =>
        new() { TypeUrl = XdsResourceTypes.TypeUrl(type), Value = ByteString.CopyFromUtf8(text) };

    /// <summary>Content "to:x,y" refers to x and y: routes in a Listener, endpoints in a Cluster.</summary>
    public static IEnumerable<ResourceReference> References(XdsResourceType type, XdsResource resource) =>
        resource is TestResource { Content: var content } && content.StartsWith("to:", StringComparison.Ordinal)
            ? content["to:".Length..].Split(',').Select(name => new ResourceReference(type == XdsResourceType.Listener ? XdsResourceType.RouteConfiguration : XdsResourceType.Endpoint, name))
            : [];

    /// <summary>The same under its name in the wrapper of the delta protocol.</summary>
    public static Resource Wrapped(XdsResourceType type, string text, string version)
    {
        var end = text.IndexOf('!', StringComparison.Ordinal) is var bang and >= 0 ? bang : text.LastIndexOf('=');
        return new Resource { Name = end > 0 ? text[..end] : "", Version = version, Resource_ = Resource(type, text) };
    }

    public static RawResource Raw(XdsResourceType type, string text) => new(XdsResourceTypes.TypeUrl(type), ResourceBytes.Copy(Encoding.UTF8.GetBytes(text)));
}
