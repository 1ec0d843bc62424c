namespace MeshClient.Balancing;

/// <summary>A list without endpoints. Immutable.</summary>
internal sealed class EmptyPicker : EndpointPicker
{
    public static readonly EmptyPicker Instance = new();

    private EmptyPicker()
    {
    }

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = null;
        return PickTier.None;
    }
}
