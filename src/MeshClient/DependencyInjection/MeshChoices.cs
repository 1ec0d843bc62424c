namespace MeshClient.DependencyInjection;

/// <summary>
/// What was chosen for one client and for all clients. Kept apart, because the client's own choice counts whichever came first.
/// Single-owner: the options of one client name, unchanged once built.
/// </summary>
internal sealed class MeshChoices
{
    public MeshChoice? OfDefaults { get; set; }

    public MeshChoice? OfClient { get; set; }

    public bool UsesMesh => (OfClient ?? OfDefaults)?.UsesMesh ?? false;

    public MeshHandlerOptions CreateOptions()
    {
        var options = new MeshHandlerOptions();
        OfDefaults?.Configure(options);
        OfClient?.Configure(options);
        return options;
    }
}
