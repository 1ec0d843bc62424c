using System.Reflection;
using MeshClient.Xds.Bootstrap;
using Xunit.Sdk;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Runs a theory once per variant of the protocol.</summary>
internal sealed class BothProtocolsAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[XdsTransportProtocol.StateOfTheWorld], [XdsTransportProtocol.Delta]];

    /// <summary>The version that a request names: requests of the delta protocol have none.</summary>
    public static string VersionIn(XdsTransportProtocol protocol, string version) => protocol == XdsTransportProtocol.Delta ? "" : version;

    /// <summary>The nonce of a request that only changes the subscriptions: such requests of the delta protocol answer nothing.</summary>
    public static string NonceIn(XdsTransportProtocol protocol, string nonce) => protocol == XdsTransportProtocol.Delta ? "" : nonce;
}
