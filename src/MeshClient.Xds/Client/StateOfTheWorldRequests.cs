using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>
/// Requests of the state-of-the-world protocol: each names everything that is wanted and the version of the whole type that is in force.
/// Single-owner: the control loop.
/// </summary>
internal sealed class StateOfTheWorldRequests(XdsResourceType type) : TypeRequests
{
    private string _version = "";
    private string _nonce = "";
    private bool _hasNamed;

    /// <inheritdoc/>
    /// <remarks>A nonce that is not the last one is stale: its reply would be ignored.</remarks>
    public override int ReplyCapacity => 1;

    /// <inheritdoc/>
    /// <remarks>The request carries the nonce of the rejected response anyway, and without the error it would pass for an ACK.</remarks>
    public override bool TakesHeldRejection => true;

    public override bool CanAskAgain => false;

    public override string Version => _version;

    public override void BeginStream()
    {
        _nonce = "";
        _hasNamed = false;
    }

    public override void Received(DecodedResponse response) => _nonce = response.Nonce;

    public override void Accepted(DecodedResponse response) => _version = response.Version;

    public override void ForgetVersion() => _version = "";

    public override IMessage Create(in RequestContent content)
    {
        var request = new DiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(type),
            Node = content.Node,
            ResponseNonce = _nonce,
            ErrorDetail = ErrorOf(content.Reply),

            // Servers exist that leave who asks for everything without an answer while its version is theirs (go-control-plane until 2025).
            VersionInfo = content is { IsWildcard: true, IsFirst: true } ? "" : _version,
        };

        // A list that was never anything but empty asks for everything in all servers; some know no other way. After names it does not.
        _hasNamed |= content.Names.Count > 0;
        if (content.IsWildcard && _hasNamed)
        {
            request.ResourceNames.Add(Wildcard);
        }

        request.ResourceNames.Add(content.Names);
        return request;
    }
}
