using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>The value of a header: text and commands such as <c>%REQ(x-name)%</c>, put together in order. Immutable.</summary>
internal sealed record HeaderFormat(EquatableArray<HeaderFormatPart> Parts);
