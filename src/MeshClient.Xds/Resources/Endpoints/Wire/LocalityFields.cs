namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>Field numbers of <c>envoy.config.endpoint.v3.LocalityLbEndpoints</c> and its list.</summary>
internal static class LocalityFields
{
    public const int Locality = 1;
    public const int LbEndpoints = 2;
    public const int Weight = 3;
    public const int Priority = 5;
    public const int LoadBalancerEndpoints = 7;
    public const int Leds = 8;
    public const int Metadata = 9;

    public const int ListLbEndpoints = 1;
}
