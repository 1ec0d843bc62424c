namespace MeshClient.Xds.Model;

/// <summary>The terminal filter. Immutable.</summary>
internal sealed record RouterFilterConfig : HttpFilterConfig
{
    public override bool IsTerminal => true;
}
