using Google.Protobuf;

namespace MeshClient.Xds.Resources;

/// <summary>Turns the value of an Any into a validated model. Called off the control loop, by one stream at a time.</summary>
internal delegate ParsedResource ResourceDecoder(XdsResourceType type, ByteString value, ParseContext context);
