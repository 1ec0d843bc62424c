using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Resources.Fuzzing;
using Xunit.Abstractions;

namespace MeshClient.Xds.Tests.Resources;

/// <summary>
/// Damaged resources: the parser must answer each with a model or with errors, without an exception, a hang or an error that it did
/// not foresee. For other numbers of cases and seeds see <see cref="FuzzSettings"/>.
/// </summary>
public class ResourceParserFuzzTests(ITestOutputHelper output)
{
    private static readonly (XdsResourceType Type, ByteString Bytes)[] Corpus =
        [.. FuzzCorpus.Resources.Select(resource => (Parsing.TypeOf(resource), resource.ToByteString())), .. BuiltResources.All];

    [Fact]
    public async Task Parse_DamagedBytes_NeverThrows()
    {
        var random = CreateRandom();
        var mutator = new ByteMutator(random);

        await RunAsync(10_000, () =>
        {
            var (type, bytes) = Corpus[random.Next(Corpus.Length)];
            return (type, mutator.Mutate(bytes, Corpus[random.Next(Corpus.Length)].Bytes));
        });
    }

    [Fact]
    public async Task Parse_DamagedFields_NeverThrows()
    {
        var random = CreateRandom();
        var mutator = new FieldMutator(random, AllMessages.Registry);

        await RunAsync(7000, () =>
        {
            var (type, bytes) = Corpus[random.Next(Corpus.Length)];
            var message = AllMessages.Resources[(int)type].Parser.ParseFrom(bytes);
            for (var changes = random.Next(3); changes >= 0; changes--)
            {
                mutator.Mutate(message);
            }

            return (type, message.ToByteString());
        });
    }

    [Fact]
    public async Task Parse_EveryFieldSet_NeverThrows()
    {
        var random = CreateRandom();
        var filler = new MessageFiller(random, AllMessages.Extensions);

        await RunAsync(2000, () =>
        {
            var type = (XdsResourceType)random.Next(XdsResourceTypes.Count);
            return (type, filler.Fill(AllMessages.Resources[(int)type]).ToByteString());
        });
    }

    [Fact]
    public async Task Parse_EveryFieldSetAndDamaged_NeverThrows()
    {
        var random = CreateRandom();
        var filler = new MessageFiller(random, AllMessages.Extensions);
        var mutator = new ByteMutator(random);

        await RunAsync(2000, () =>
        {
            var type = (XdsResourceType)random.Next(XdsResourceTypes.Count);
            var bytes = filler.Fill(AllMessages.Resources[(int)type]).ToByteString();
            return (type, mutator.Mutate(bytes, Corpus[random.Next(Corpus.Length)].Bytes));
        });
    }

    [Fact]
    public async Task Parse_WithTheCopyInForce_SaysTheSameAsWithout()
    {
        var random = CreateRandom();
        var mutator = new ByteMutator(random);
        var accepted = Corpus.Select(Accept).ToArray();

        await RunAsync(4000, () =>
        {
            var index = random.Next(Corpus.Length);
            var (type, bytes) = Corpus[index];
            return (type, mutator.Mutate(bytes, Corpus[random.Next(Corpus.Length)].Bytes), accepted[index]);
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(110)]
    [InlineData(2000)]
    public void Parse_NestedDeep_IsAnswered(int depth)
    {
        (XdsResourceType Type, ByteString Bytes)[] resources =
        [
            DeepResources.LoadBalancing(depth, kind: 0),
            DeepResources.LoadBalancing(depth, kind: 1),
            DeepResources.Envelopes(depth),
            DeepResources.FilterConfigs(depth),
            DeepResources.Structs(depth),
            .. Enum.GetValues<XdsResourceType>().Select(type => DeepResources.Groups(type, depth)),
        ];

        Assert.All(resources, resource => AssertAnswered(resource.Type, resource.Bytes));
    }

    [Fact]
    public void Parse_UndamagedCorpus_IsAccepted() =>
        Assert.All(Corpus, resource => Assert.Empty(ResourceParser.Parse(resource.Type, resource.Bytes.Span, Parsing.UnixContext).Errors ?? []));

    [Theory]
    [InlineData(XdsResourceType.Listener)]
    [InlineData(XdsResourceType.RouteConfiguration)]
    [InlineData(XdsResourceType.Cluster)]
    [InlineData(XdsResourceType.Endpoint)]
    public void Parse_ResourcesOfOtherTypes_NeverThrows(XdsResourceType type) =>
        Assert.All(Corpus, resource => AssertAnswered(type, resource.Bytes));

    private static AcceptedResource Accept((XdsResourceType Type, ByteString Bytes) resource)
    {
        var parsed = ResourceParser.Parse(resource.Type, resource.Bytes.Span, Parsing.UnixContext);
        return new AcceptedResource(ResourceBytes.Copy(resource.Bytes.Span), parsed.Resource!, parsed.IgnoredFields, Parsing.UnixContext);
    }

    private static Task RunAsync(int cases, Func<(XdsResourceType Type, ByteString Bytes)> next) =>
        RunAsync(cases, () => next() is var (type, bytes) ? (type, bytes, null) : default);

    private static async Task RunAsync(int cases, Func<(XdsResourceType Type, ByteString Bytes, AcceptedResource? Accepted)> next)
    {
        await Task.Run(() =>
        {
            for (var i = FuzzSettings.Cases(cases); i > 0; i--)
            {
                var (type, bytes, accepted) = next();
                AssertAnswered(type, bytes, accepted);
            }
        }).WaitAsync(FuzzSettings.Ceiling);
    }

    private static void AssertAnswered(XdsResourceType type, ByteString bytes, AcceptedResource? accepted = null)
    {
        var parsed = ResourceParser.Parse(type, bytes.Span, Parsing.UnixContext);

        Assert.True(parsed.Resource is null != parsed.Errors is null, $"{type} neither accepted nor refused: {bytes.ToBase64()}");
        Assert.All(parsed.Errors ?? [], error =>
        {
            Assert.NotEmpty(error.Reason);
            Assert.False(error.Reason.Contains("please report", StringComparison.Ordinal), $"{error.Reason}: {bytes.ToBase64()}");
        });
        if (accepted is not null)
        {
            var again = ResourceParser.Parse(type, bytes.Span, Parsing.UnixContext, accepted);
            Assert.True(Equals(parsed.Resource, again.Resource), $"{type} is another one with the copy in force: {bytes.ToBase64()}");
            Assert.Equal(parsed.Errors ?? [], again.Errors ?? []);
            Assert.Equal(parsed.IgnoredFields, again.IgnoredFields);
        }
    }

    private Random CreateRandom()
    {
        output.WriteLine($"seed {FuzzSettings.Seed}");
        return new Random(FuzzSettings.Seed);
    }
}
