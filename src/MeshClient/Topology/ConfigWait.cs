namespace MeshClient.Topology;

/// <summary>How long a call waits for the configuration of its target.</summary>
internal enum ConfigWait
{
    /// <summary>Until anything is known: routes, a failure, or that there is no such target.</summary>
    FirstAnswer,

    /// <summary>Until there are routes (gRPC wait-for-ready), or it is known that there is no such target, so that the call goes elsewhere.</summary>
    ReadyOrUnknown,

    /// <summary>Until there are routes (gRPC wait-for-ready).</summary>
    Ready,
}
