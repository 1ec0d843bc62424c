namespace MeshClient.Xds.Tests.Protos;

/// <summary>One method of a service with full names of its messages; kinds are "unary" or "stream". Immutable.</summary>
internal sealed record WireMethod(string Service, string Name, string Request, string RequestKind, string Response, string ResponseKind)
{
    public override string ToString() => $"{Name}({RequestKind} {Request}) returns ({ResponseKind} {Response})";
}
