namespace Grpc.Core;

/// <summary>Opaque link from a server call to the calls made on its behalf. Only a server implementation derives from it.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
