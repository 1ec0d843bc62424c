using System.Diagnostics;
using System.Globalization;

namespace MeshClient.Benchmarks.EndToEnd;

/// <summary>This program again, as the server, so that its CPU time is not counted to the client. Ends when its input closes.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Switch = "--serve";

    private readonly Process _process;
    private readonly int _http1Port;
    private readonly int _http2Port;

    private ServerProcess(Process process, int http1Port, int http2Port) => (_process, _http1Port, _http2Port) = (process, http1Port, http2Port);

    public static async Task<ServerProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            ArgumentList = { typeof(ServerProcess).Assembly.Location, Switch },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
        var ports = line.Split(' ').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new ServerProcess(process, ports[0], ports[1]);
    }

    public Uri AddressFor(string version) => new($"http://127.0.0.1:{(version == "2.0" ? _http2Port : _http1Port)}");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
