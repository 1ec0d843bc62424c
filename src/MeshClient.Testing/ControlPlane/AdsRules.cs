namespace MeshClient.Testing.ControlPlane;

/// <summary>The habits of a server that tests can choose. Immutable.</summary>
internal sealed record AdsRules
{
    public bool WrapResources { get; init; }

    public bool AlwaysFullState { get; init; }

    public bool OnlyCompleteSubscriptions { get; init; }

    public bool ResendAfterNack { get; init; }

    public bool AnnounceMissing { get; init; } = true;

    /// <summary>Null: streams need no token.</summary>
    public string? RequiredBearerToken { get; init; }

    public static AdsRules From(FakeXdsServerOptions options) => new()
    {
        WrapResources = options.WrapResources,
        AlwaysFullState = options.AlwaysFullState,
        OnlyCompleteSubscriptions = options.OnlyCompleteSubscriptions,
        ResendAfterNack = options.ResendAfterNack,
        AnnounceMissing = options.AnnounceMissingResources,
        RequiredBearerToken = options.RequiredBearerToken,
    };
}
