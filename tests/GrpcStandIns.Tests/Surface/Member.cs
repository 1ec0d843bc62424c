namespace GrpcStandIns.Tests.Surface;

/// <summary>A method or field of a stand-in by everything that a reference to it states. Immutable.</summary>
internal sealed record Member(string Assembly, string Type, string Name, string Signature)
{
    public override string ToString() => $"[{Assembly}]{Type}::{Name} {Signature}";
}
