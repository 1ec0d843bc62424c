using BenchmarkDotNet.Running;
using MeshClient.Benchmarks;
using MeshClient.Benchmarks.EndToEnd;

// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --filter '*RouteMatch*' [--full]
// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --end-to-end
// Everything but these switches goes to BenchmarkDotNet; without a filter it asks which benchmarks to run.
if (args.Contains(ServerProcess.Switch))
{
    return await Server.RunAsync();
}

if (args.Contains("--end-to-end"))
{
    return await EndToEndRun.RunAsync();
}

var settings = BenchmarkSettings.Parse(args);
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(settings.Arguments, settings.CreateConfig());
ResultsFolder.Publish(settings);
return 0;
