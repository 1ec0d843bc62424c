namespace MeshClient.Diagnostics;

/// <summary>What <see cref="MeshCallMetrics.CallStarted"/> knows and <see cref="MeshCallMetrics.CallEnded"/> needs. Immutable.</summary>
/// <param name="Target">The target as the application wrote it.</param>
/// <param name="Method">The method attribute.</param>
/// <param name="Counted">The call was added to the calls in progress, so it must be taken off.</param>
internal readonly record struct CallTags(string Target, CallMethod Method, bool Counted);
