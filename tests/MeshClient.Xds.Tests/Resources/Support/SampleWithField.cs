using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>A good resource in which one more field is set.</summary>
internal sealed record SampleWithField(XdsResourceType Type, ByteString Bytes, string Path)
{
    public ParsedResource Parse() => ResourceParser.Parse(Type, Bytes.Span, Parsing.UnixContext);
}
