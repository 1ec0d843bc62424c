namespace MeshClient.Xds.Model;

/// <summary>Parsed configuration of an HTTP filter; each filter has its own record. Immutable.</summary>
internal abstract record HttpFilterConfig
{
    /// <summary>True for the router, which ends the chain.</summary>
    public virtual bool IsTerminal => false;
}
