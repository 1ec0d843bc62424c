using BenchmarkDotNet.Running;
using MeshClient.Benchmarks;

// dotnet run -c Release --project benchmarks/MeshClient.Benchmarks -- --filter '*RouteMatch*' [--full]
// Everything but --full and --commit goes to BenchmarkDotNet; without a filter it asks which benchmarks to run.
var settings = BenchmarkSettings.Parse(args);
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(settings.Arguments, settings.CreateConfig());
ResultsFolder.Publish(settings);
