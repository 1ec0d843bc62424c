using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>A resource of which only identity and content matter.</summary>
internal sealed record TestResource : XdsResource
{
    public required string Content { get; init; }
}
