using Google.Protobuf;

namespace MeshClient.Xds.Transport;

/// <summary>One ADS stream in either variant of the protocol, which decides on the kind of its messages. Thread-safe.</summary>
internal interface IAdsStream : IServerStream<IMessage, AdsResponse>;
