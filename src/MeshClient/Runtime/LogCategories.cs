namespace MeshClient.Runtime;

/// <summary>The logger categories of the engine: few and stable, so that users can filter by them.</summary>
internal static class LogCategories
{
    public const string Runtime = "MeshClient.Runtime";
    public const string Xds = "MeshClient.Xds";
    public const string Topology = "MeshClient.Topology";
    public const string Balancing = "MeshClient.Balancing";
    public const string Transport = "MeshClient.Transport";
    public const string Request = "MeshClient.Request";
}
