namespace Grpc.Core;

/// <summary>Writes the responses of a call; they end when the method returns.</summary>
/// <typeparam name="T">The response.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
