namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// What one stream has asked for and was answered of one type, whichever the protocol. Single-owner: the lock of <see cref="AdsHub"/>.
/// </summary>
internal abstract class TypeSubscription
{
    /// <summary>The names as asked for, without the wildcard.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    public bool IsWildcard { get; protected set; }

    public string LastNonce { get; private set; } = "";

    /// <summary>The newest response was accepted.</summary>
    public bool IsAcked { get; private set; }

    /// <summary>The newest response was rejected.</summary>
    public RecordedXdsRequest? Nack { get; private set; }

    public RecordedXdsRequest? Ack { get; private set; }

    /// <summary>The newest response was neither accepted nor rejected yet.</summary>
    protected bool IsUnanswered { get; private set; }

    public virtual void Responded(string nonce, string version)
    {
        LastNonce = nonce;
        IsUnanswered = true;
        IsAcked = false;
        Nack = null;
    }

    /// <summary>The client's word stands, although the same was sent again and awaits its answer.</summary>
    public void Repeated(RecordedXdsRequest nack) => Nack = nack;

    /// <summary>True if the client asks for the resource. An error is only for whom asks by name.</summary>
    public bool Wants(StoredResource resource) =>
        (IsWildcard && !resource.IsError)
        || Names.Contains(resource.Name)
        || (resource.Content.Aliases.Count > 0 && Names.Overlaps(resource.Content.Aliases));

    /// <summary>True if the server has something to say about the name that the client asks for.</summary>
    public bool Wants(TypeSnapshot snapshot, string name) => snapshot.Resources.TryGetValue(name, out var resource) && Wants(resource);

    /// <summary>The client's word about the newest response.</summary>
    protected void Answered(RecordedXdsRequest request)
    {
        IsUnanswered = false;
        if (request.Kind == XdsRequestKind.Ack)
        {
            (IsAcked, Ack, Nack) = (true, request, null);
        }
        else
        {
            Nack = request;
        }
    }
}
