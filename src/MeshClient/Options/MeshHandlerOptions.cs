namespace MeshClient;

/// <summary>Settings of one client or handler, over those of <see cref="MeshClientOptions"/>.</summary>
public sealed class MeshHandlerOptions
{
    /// <summary>Gets or sets the target that all requests of the client go to, whatever their host.</summary>
    /// <remarks>
    /// Written as <c>greeter</c>, <c>greeter:8080</c>, or <c>xds://authority/greeter</c> for a target of another authority of the bootstrap
    /// (gRFC A47). The <c>Host</c> header stays what the application wrote.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: the host of each request is the target.</value>
    public string? Target { get; set; }

    /// <summary>Gets or sets what happens to a request whose host is no target of the mesh.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="UnknownTargetMode.Fail"/> if <see cref="Target"/> has the scheme <c>xds</c>,
    /// otherwise <see cref="MeshClientOptions.UnknownTargets"/>.</value>
    public UnknownTargetMode? UnknownTargets { get; set; }

    /// <summary>Gets or sets how plain HTTP callers are told about failures of the mesh.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="MeshClientOptions.LocalReplies"/>.</value>
    public LocalReplyMode? LocalReplies { get; set; }
}
