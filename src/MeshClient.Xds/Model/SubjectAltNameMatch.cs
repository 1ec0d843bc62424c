namespace MeshClient.Xds.Model;

/// <summary>A condition on one kind of subject alternative name; <see cref="SubjectAltNameKind.Any"/> tries all. Immutable.</summary>
internal sealed record SubjectAltNameMatch(SubjectAltNameKind Kind, StringMatch Matcher);
