namespace MeshClient.Xds.Resources;

/// <summary>
/// Turns the value of an Any into a validated model, with parts of the copy in force where the bytes are the same. Called off the control
/// loop, by one stream at a time. The
/// bytes are somebody else's, and only lent.
/// </summary>
internal delegate ParsedResource ResourceDecoder(XdsResourceType type, ReadOnlySpan<byte> value, ParseContext context, AcceptedResource? accepted);
