namespace MeshClient.Routing;

/// <summary>What a matched route does, ready to run. Immutable.</summary>
internal abstract class CompiledAction;
