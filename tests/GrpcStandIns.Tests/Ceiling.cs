namespace GrpcStandIns.Tests;

/// <summary>The longest that a test waits for anything: only a broken test ever gets there.</summary>
internal static class Ceiling
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    public static Task Within(this Task task) => task.WaitAsync(Time);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Time);

    /// <summary>Cancelled at the ceiling.</summary>
    public static CancellationToken Token() => new CancellationTokenSource(Time).Token;
}
