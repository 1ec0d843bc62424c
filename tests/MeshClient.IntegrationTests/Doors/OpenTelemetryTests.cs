using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MeshClient.IntegrationTests.Doors;

public sealed class OpenTelemetryTests
{
    [Fact]
    public async Task AddMeshClientInstrumentation_OneCall_ExportsItsDurationWithOurBuckets()
    {
        await using var backend = await FakeBackend.StartAsync(TestTimeout.Token);
        var target = $"catalog-{Guid.NewGuid():N}";
        var exporter = new CollectingExporter();
        using var reader = new BaseExportingMetricReader(exporter);
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeshClientInstrumentation().AddReader(reader).Build();
        await using var mesh = EasyMode.Runtime(target, backend);
        using var client = mesh.CreateHttpClient();
        using (await client.GetAsync($"http://{target}/", TestTimeout.Token))
        {
        }

        Assert.True(reader.Collect());

        var point = Assert.Single(exporter.Points, point => point.StartsWith("mesh.client.call.duration ", StringComparison.Ordinal)
            && point.Contains($"mesh.target={target} ", StringComparison.Ordinal));
        Assert.Contains("bounds=0.001,0.0025,0.005,", point, StringComparison.Ordinal);
    }

    private sealed class CollectingExporter : BaseExporter<Metric>
    {
        public List<string> Points { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    Points.Add(Describe(metric, point));
                }
            }

            return ExportResult.Success;
        }

        private static string Describe(Metric metric, in MetricPoint point)
        {
            var tags = new List<string>();
            foreach (var tag in point.Tags)
            {
                tags.Add($"{tag.Key}={tag.Value}");
            }

            return $"{metric.Name} {string.Join(' ', tags)} bounds={(metric.MetricType == MetricType.Histogram ? Bounds(point) : "")}";
        }

        private static string Bounds(in MetricPoint point)
        {
            var bounds = new List<string>();
            foreach (var bucket in point.GetHistogramBuckets())
            {
                bounds.Add(bucket.ExplicitBound.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            return string.Join(',', bounds);
        }
    }
}
