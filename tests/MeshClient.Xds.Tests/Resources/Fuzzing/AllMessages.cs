using System.Reflection;
using Google.Protobuf.Reflection;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Routes;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>Every message that the library declares.</summary>
internal static class AllMessages
{
    public static readonly MessageDescriptor[] Resources =
        [Listener.Descriptor, RouteConfiguration.Descriptor, Cluster.Descriptor, ClusterLoadAssignment.Descriptor];

    private static readonly FileDescriptor[] Files =
    [
        .. typeof(XdsClient).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal) && type.Namespace?.StartsWith("MeshClient.Xds.Proto", StringComparison.Ordinal) == true)
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>What may stand inside of an Any, sensible or not.</summary>
    public static IReadOnlyList<MessageDescriptor> Extensions { get; } =
        [.. Files.SelectMany(file => file.MessageTypes).Where(type => type.File.Package.Contains(".extensions.", StringComparison.Ordinal) || type.Name == "TypedStruct")];

    public static TypeRegistry Registry { get; } = TypeRegistry.FromFiles(Files);
}
