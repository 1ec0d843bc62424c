namespace MeshClient.Diagnostics;

/// <summary>Why an attempt was made (<c>kind</c> of <c>mesh.client.attempt.started</c>).</summary>
internal enum AttemptKind
{
    Initial,
    Retry,
    Hedge,

    /// <summary>Repeated outside the retry policy because no server has seen the request.</summary>
    Transparent,
}
