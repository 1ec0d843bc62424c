using MeshClient.Testing;

namespace Snippets.Guides;

internal static class Routing
{
    public static void Canary(FakeXdsServer xds, FakeBackend stable, FakeBackend canary)
    {
        // snippet: routing
        xds.SetService("catalog", s => s
            .AddCluster("catalog-v1", stable)
            .AddCluster("catalog-v2", canary)
            .Route(r => r.Prefix("/").Header("x-user", "beta").ToCluster("catalog-v2"))
            .Split(("catalog-v1", 90), ("catalog-v2", 10)));
        // end snippet
    }
}
