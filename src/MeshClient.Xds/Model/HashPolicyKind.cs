namespace MeshClient.Xds.Model;

/// <summary>What a hash is made of.</summary>
internal enum HashPolicyKind
{
    Header,
    Cookie,
    QueryParameter,

    /// <summary>The address of the caller, which is one value per process.</summary>
    SourceIp,

    /// <summary>gRPC's <c>io.grpc.channel_id</c>: one random number per channel.</summary>
    ChannelId,
}
