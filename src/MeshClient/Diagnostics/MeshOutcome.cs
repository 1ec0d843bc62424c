namespace MeshClient.Diagnostics;

/// <summary>How a call or an attempt counts (<c>mesh.outcome</c>).</summary>
internal enum MeshOutcome
{
    Success,
    Failure,
    Cancelled,
}
