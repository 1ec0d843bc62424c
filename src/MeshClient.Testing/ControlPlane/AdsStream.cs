using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// One ADS stream: its subscriptions, guarded by the lock of <see cref="AdsHub"/>. Thread-safe as to sending and ending.
/// </summary>
internal sealed class AdsStream(int number, XdsTransportProtocol protocol, bool isScripted) : ServerStream(number)
{
    private int _lastNonce;

    public XdsTransportProtocol Protocol => protocol;

    /// <summary>The test answers; the server stays silent.</summary>
    public bool IsScripted { get; private set; } = isScripted;

    public Dictionary<string, TypeSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests of a scripted stream that the test has not looked at.</summary>
    public List<RecordedXdsRequest> Unread { get; } = [];

    /// <summary>No test has taken the stream: the server answers it after all.</summary>
    public void Return()
    {
        IsScripted = false;
        Unread.Clear();
    }

    public string NextNonce() => $"{Number}.{++_lastNonce}";
}
