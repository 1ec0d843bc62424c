namespace MeshClient.Xds.Model;

/// <summary>A header to add (<c>envoy.config.core.v3.HeaderValueOption</c>). Immutable.</summary>
/// <param name="Name">Lower-case.</param>
/// <param name="Value">May depend on the call.</param>
/// <param name="Action">What happens where the header exists.</param>
/// <param name="KeepEmpty">Send the header also when its value comes out empty.</param>
internal sealed record HeaderAddition(string Name, HeaderFormat Value, HeaderAppendAction Action, bool KeepEmpty = false);
