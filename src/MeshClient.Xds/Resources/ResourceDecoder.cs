using Google.Protobuf;

namespace MeshClient.Xds.Resources;

/// <summary>
/// Turns the value of an Any into a validated model, with parts of the copy in force where the bytes are the same. Called off the control
/// loop, by one stream at a time.
/// </summary>
internal delegate ParsedResource ResourceDecoder(XdsResourceType type, ByteString value, ParseContext context, AcceptedResource? accepted);
