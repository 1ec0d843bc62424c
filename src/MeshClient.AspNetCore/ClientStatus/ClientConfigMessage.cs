using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Admin;
using MeshClient.Xds.Proto.ClientStatus;
using MeshClient.Xds.Resources;
using GenericXdsConfig = MeshClient.Xds.Proto.ClientStatus.ClientConfig.Types.GenericXdsConfig;

namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>The state of an xDS client as the message of CSDS (gRFC A40, states of gRFC A88). Thread-safe.</summary>
internal static class ClientConfigMessage
{
    public static ClientConfig Create(XdsClientSnapshot snapshot, string scope, bool withContents)
    {
        var config = new ClientConfig { Node = NodeMessage.Create(snapshot.Node), ClientScope = scope };
        config.GenericXdsConfigs.AddRange(snapshot.Resources.Select(resource => ResourceOf(resource, withContents)));
        return config;
    }

    private static GenericXdsConfig ResourceOf(XdsResourceStatus resource, bool withContents)
    {
        var message = new GenericXdsConfig
        {
            TypeUrl = XdsResourceTypes.TypeUrl(resource.Type),
            Name = resource.Name,
            VersionInfo = resource.Version,
            LastUpdated = resource.LastUpdate is { } time ? Timestamp.FromDateTimeOffset(time) : null,
            ClientStatus = StatusOf(resource.State),
            ErrorState = ErrorOf(resource),
        };
        if (withContents && resource.Raw is { } raw)
        {
            // The bytes as they came, which an operator compares with the control plane; only keys are nobody's business.
            message.XdsConfig = new Any { TypeUrl = raw.TypeUrl, Value = UnsafeByteOperations.UnsafeWrap(PrivateKeys.Hide(raw.Value.ToMemory())) };
        }

        return message;
    }

    /// <summary>Only what is wrong with the resource; a lost connection is no state of a resource.</summary>
    private static UpdateFailureState? ErrorOf(XdsResourceStatus resource) =>
        resource is { State: not (XdsResourceState.Requested or XdsResourceState.Acked), Error: { } error }
            ? new UpdateFailureState
            {
                Details = error.Message,
                LastUpdateAttempt = resource.LastFailure is { } time ? Timestamp.FromDateTimeOffset(time) : null,
                VersionInfo = resource.FailedVersion,
            }
            : null;

    private static ClientResourceStatus StatusOf(XdsResourceState state) => state switch
    {
        XdsResourceState.Acked => ClientResourceStatus.Acked,
        XdsResourceState.Nacked => ClientResourceStatus.Nacked,
        XdsResourceState.DoesNotExist => ClientResourceStatus.DoesNotExist,
        XdsResourceState.ReceivedError => ClientResourceStatus.ReceivedError,
        XdsResourceState.Timeout => ClientResourceStatus.Timeout,
        _ => ClientResourceStatus.Requested,
    };
}
