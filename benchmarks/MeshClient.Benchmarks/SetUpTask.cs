namespace MeshClient.Benchmarks;

/// <summary>The one place where a benchmark waits for a task: the in-process toolchain awaits benchmarks, but not their set-up.</summary>
internal static class SetUpTask
{
    /// <summary>Runs a set-up on the thread pool, whose threads have no context that the wait could block, to its end.</summary>
    public static void Complete(Func<Task> setUp) => Task.Run(setUp).Wait();
}
