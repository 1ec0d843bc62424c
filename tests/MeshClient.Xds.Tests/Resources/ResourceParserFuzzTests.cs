using System.Globalization;
using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Resources.Fuzzing;
using Xunit.Abstractions;

namespace MeshClient.Xds.Tests.Resources;

/// <summary>
/// Damaged resources: the parser must answer each with a model or with errors, without an exception, a hang or an error that it did
/// not foresee. MESHCLIENT_FUZZ_CASES sets another number of cases, MESHCLIENT_FUZZ_SEED another seed.
/// </summary>
public class ResourceParserFuzzTests(ITestOutputHelper output)
{
    private const int DefaultCases = 4000;
    private const int DefaultSeed = 20260101;
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Parse_DamagedBytes_NeverThrows()
    {
        var random = CreateRandom();
        var mutator = new ByteMutator(random);
        var resources = FuzzCorpus.Resources.Select(resource => (Type: Parsing.TypeOf(resource), Bytes: resource.ToByteString())).ToList();

        await RunAsync(() =>
        {
            var (type, bytes) = resources[random.Next(resources.Count)];
            return (type, mutator.Mutate(bytes, resources[random.Next(resources.Count)].Bytes));
        });
    }

    [Fact]
    public async Task Parse_DamagedFields_NeverThrows()
    {
        var random = CreateRandom();
        var mutator = new FieldMutator(random, FuzzCorpus.Extensions);
        var resources = FuzzCorpus.Resources.Select(resource => (Type: Parsing.TypeOf(resource), resource.Descriptor.Parser, Bytes: resource.ToByteString())).ToList();

        await RunAsync(() =>
        {
            var (type, parser, bytes) = resources[random.Next(resources.Count)];
            var message = parser.ParseFrom(bytes);
            for (var changes = random.Next(3); changes >= 0; changes--)
            {
                mutator.Mutate(message);
            }

            return (type, message.ToByteString());
        });
    }

    [Fact]
    public void Parse_UndamagedCorpus_IsAccepted() =>
        Assert.All(FuzzCorpus.Resources, resource => Assert.Empty(Parsing.Parse(resource).Errors ?? []));

    [Theory]
    [InlineData(XdsResourceType.Listener)]
    [InlineData(XdsResourceType.RouteConfiguration)]
    [InlineData(XdsResourceType.Cluster)]
    [InlineData(XdsResourceType.Endpoint)]
    public void Parse_ResourcesOfOtherTypes_NeverThrows(XdsResourceType type) =>
        Assert.All(FuzzCorpus.Resources, resource => AssertAnswered(type, resource.ToByteString()));

    private static async Task RunAsync(Func<(XdsResourceType Type, ByteString Bytes)> next)
    {
        var cases = Setting("MESHCLIENT_FUZZ_CASES", DefaultCases);
        await Task.Run(() =>
        {
            for (var i = 0; i < cases; i++)
            {
                var (type, bytes) = next();
                AssertAnswered(type, bytes);
            }
        }).WaitAsync(Ceiling);
    }

    private static void AssertAnswered(XdsResourceType type, ByteString bytes)
    {
        var parsed = ResourceParser.Parse(type, bytes, Parsing.Context);

        Assert.True(parsed.Resource is null != parsed.Errors is null, $"{type} neither accepted nor refused: {bytes.ToBase64()}");
        Assert.All(parsed.Errors ?? [], error =>
        {
            Assert.NotEmpty(error.Reason);
            Assert.False(error.Reason.Contains("please report", StringComparison.Ordinal), $"{error.Reason}: {bytes.ToBase64()}");
        });
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;

    private Random CreateRandom()
    {
        var seed = Setting("MESHCLIENT_FUZZ_SEED", DefaultSeed);
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
