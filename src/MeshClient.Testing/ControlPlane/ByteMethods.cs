using Google.Protobuf;
using Grpc.Core;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Describes methods whose requests are parsed and whose responses are bytes of any content.</summary>
internal static class ByteMethods
{
    public static Method<TRequest, byte[]> Duplex<TRequest>(string service, string name, MessageParser<TRequest> parser)
        where TRequest : class, IMessage<TRequest> => new(
        MethodType.DuplexStreaming,
        service,
        name,
        Marshallers.Create(static request => request.ToByteArray(), parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));
}
