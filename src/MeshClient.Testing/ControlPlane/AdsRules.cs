namespace MeshClient.Testing.ControlPlane;

/// <summary>The habits of a server that tests can choose. Immutable.</summary>
internal sealed record AdsRules
{
    public bool WrapResources { get; init; }

    public bool AlwaysFullState { get; init; }

    public bool OnlyCompleteSubscriptions { get; init; }

    public bool ResendAfterNack { get; init; }
}
