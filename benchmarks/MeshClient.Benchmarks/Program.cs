using System.Globalization;
using BenchmarkDotNet.Running;
using MeshClient.Benchmarks;
using MeshClient.Benchmarks.ControlPath;
using MeshClient.Benchmarks.EndToEnd;

// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --filter '*RouteMatch*' [--full]
// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --end-to-end
// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --control-path
// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --storm
// Everything but these switches goes to BenchmarkDotNet; without a filter it asks which benchmarks to run.
if (args.Contains(ServerProcess.Switch))
{
    return await Server.RunAsync();
}

if (args.Contains("--end-to-end"))
{
    return await EndToEndRun.RunAsync();
}

if (args.Contains("--control-path"))
{
    return await ControlPathRun.RunAsync();
}

if (args is [.., StormServer.Switch, var endpoints, var backend])
{
    return await StormServer.RunAsync(int.Parse(endpoints, CultureInfo.InvariantCulture), uint.Parse(backend, CultureInfo.InvariantCulture));
}

if (args.Contains(StormRun.Switch))
{
    return await StormRun.RunAsync();
}

var settings = BenchmarkSettings.Parse(args);
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(settings.Arguments, settings.CreateConfig());
ResultsFolder.Publish(settings);
return 0;
