using System.Diagnostics;
using System.Globalization;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>This program again, as the control plane. Ends when its input closes.</summary>
internal sealed class StormServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StormServerProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Of the control plane.</summary>
    public int Port { get; }

    public static async Task<StormServerProcess> StartAsync(int endpoints, int backend)
    {
        var process = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            ArgumentList = { typeof(StormServerProcess).Assembly.Location, StormServer.Switch, endpoints.ToString(CultureInfo.InvariantCulture), backend.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new StormServerProcess(process, await ReadNumberAsync(process));
    }

    /// <summary>Begins or ends a storm and returns the number of updates so far.</summary>
    public async Task<int> SetAsync(string weather)
    {
        await _process.StandardInput.WriteLineAsync(weather);
        return await ReadNumberAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<int> ReadNumberAsync(Process process) =>
        int.Parse(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server has ended."), CultureInfo.InvariantCulture);
}
