namespace MeshClient.Tests.Support;

/// <summary>One recorded measurement: instrument, value, and tags as <c>key=value</c> in the order of their keys.</summary>
internal sealed record Measurement(string Instrument, double Value, string Tags)
{
    public override string ToString() => $"{Instrument} {Value} {{{Tags}}}";
}
