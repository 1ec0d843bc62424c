namespace MeshClient.Tests.Architecture;

public sealed class BannedSymbolTests
{
    private const string Provider = "System.TimeProvider";

    // Read in a continuation, when the task has completed (HappyEyeballs).
    private static readonly string[] Harmless = ["System.Threading.Tasks.Task`1<System.Net.Sockets.Socket>.get_Result()"];

    [Theory]
    [MemberData(nameof(ShippedAssemblies.Rows), MemberType = typeof(ShippedAssemblies))]
    public void Assembly_MachineClockRandomnessAndBlocking_AreNotUsed(string name)
    {
        using var assembly = CompiledAssembly.Open(ShippedAssemblies.Get(name));

        Assert.Empty(assembly.CalledMethods().Where(IsBanned).Except(Harmless).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("System.Threading.Thread.Sleep(Int32)", true)]
    [InlineData("System.Threading.Tasks.Task.Delay(System.TimeSpan)", true)]
    [InlineData("System.Threading.Tasks.Task.Delay(System.TimeSpan,System.TimeProvider)", false)]
    [InlineData("System.Threading.CancellationTokenSource..ctor(System.TimeSpan)", true)]
    [InlineData("System.Threading.CancellationTokenSource..ctor(System.TimeSpan,System.TimeProvider)", false)]
    [InlineData("System.Threading.CancellationTokenSource..ctor()", false)]
    [InlineData("System.DateTime.get_UtcNow()", true)]
    [InlineData("System.Random..ctor(Int32)", true)]
    [InlineData("System.Console.WriteLine(String)", true)]
    [InlineData("System.Threading.Tasks.Task`1<String>.get_Result()", true)]
    [InlineData("System.TimeProvider.GetUtcNow()", false)]
    public void IsBanned_Examples_AreToldApart(string method, bool banned) => Assert.Equal(banned, IsBanned(method));

    private static bool IsBanned(string method)
    {
        var name = method[..method.IndexOf('(', StringComparison.Ordinal)];
        return name switch
        {
            "System.Threading.Thread.Sleep" or "System.Threading.SpinWait.SpinUntil" => true,
            "System.Threading.Tasks.Task.Delay" => !method.Contains(Provider, StringComparison.Ordinal),
            "System.Threading.Tasks.Task.Wait" or "System.Threading.Tasks.Task.WaitAll" or "System.Threading.Tasks.Task.WaitAny" => true,
            "System.Threading.CancellationTokenSource..ctor" => !method.EndsWith("()", StringComparison.Ordinal) && !method.Contains(Provider, StringComparison.Ordinal),
            "System.Threading.Timer..ctor" or "System.Threading.PeriodicTimer..ctor" => !method.Contains(Provider, StringComparison.Ordinal),
            "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTime.get_Today" => true,
            "System.DateTimeOffset.get_Now" or "System.DateTimeOffset.get_UtcNow" => true,
            "System.Environment.get_TickCount" or "System.Environment.get_TickCount64" => true,
            "System.Diagnostics.Stopwatch.StartNew" or "System.Diagnostics.Stopwatch.GetTimestamp" or "System.Diagnostics.Stopwatch..ctor" => true,
            "System.Random.get_Shared" or "System.Random..ctor" => true,
            _ => name.StartsWith("System.Console.", StringComparison.Ordinal)
                || (name.StartsWith("System.Threading.Tasks.Task`1<", StringComparison.Ordinal) && name.EndsWith(".get_Result", StringComparison.Ordinal)),
        };
    }
}
