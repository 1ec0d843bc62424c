using Google.Protobuf;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Routing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.TestToolbox.Resources;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Resources.Fuzzing;

namespace MeshClient.Tests.Topology;

/// <summary>A target whose resources are at odds with each other, and calls to it.</summary>
internal sealed class TopologyFuzzSession(TopologyHarness mesh, Random random)
{
    private const string Target = "greeter";
    private const string Good = "good";

    private static readonly (XdsResourceType Type, ByteString Bytes)[] Corpus =
        [.. FuzzCorpus.Resources.Select(resource => (Parsing.TypeOf(resource), resource.ToByteString())), .. BuiltResources.All];

    private static readonly string[] Paths = ["/", "/a", "/a/abc", "/old/x", "/health", "/cart?q=1", "/s/m"];

    private readonly FieldMutator _mutator = new(random, AllMessages.Registry);
    private readonly MessageFiller _filler = new(random, AllMessages.Extensions);
    private TargetRuntime _target = null!;

    public int PushCount { get; private set; }

    /// <summary>Picks from clusters that make no sense.</summary>
    public int PickCount { get; private set; }

    public List<string> Violations { get; } = [];

    public async Task StartAsync()
    {
        mesh.Dns.SetAll("10.9.9.9", "::9");
        _target = await mesh.StartAsync(Target);
        await RecoverAsync();
    }

    public async Task StepAsync()
    {
        // As calls do: a target that nobody asks for is given up.
        _target = await mesh.StartAsync(Target);
        switch (random.Next(12))
        {
            case 0:
                var (type, name) = AnyWatched();
                await mesh.FailAsync(type, name, AnyError());
                break;
            case 1:
                (type, name) = AnyWatched();
                await mesh.ImpairAsync(type, name, random.Next(2) == 0 ? null : AnyError());
                break;
            case 2:
                await mesh.AdvanceAsync(TimeSpan.FromSeconds(40 * random.NextDouble()));
                break;
            default:
                await mesh.PushAsync([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => AnyResource()).OfType<XdsResource>()]);
                break;
        }
    }

    /// <summary>Calls as the request path makes them, without sending anything.</summary>
    public void Call()
    {
        if (_target.State is not { Status: TargetStatus.Ready, Routes: { } routes })
        {
            return;
        }

        foreach (var path in Paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Target}{path}");
            request.Headers.TryAddWithoutValidation("h", "3");
            var draw = (ulong)random.NextInt64();
            if (routes.Match(request, isGrpc: random.Next(2) == 0, draw)?.Action is ForwardRoute forward)
            {
                Call(forward.Choose(draw));
            }
        }
    }

    /// <summary>Resources that make sense, which must take effect whatever came before.</summary>
    public async Task RecoverAsync()
    {
        await mesh.PushAsync(
            Models.InlineListener(Target, Models.Host("*", Good)), Models.Cluster(Good), Models.Endpoints(Good, "10.0.0.1", "10.0.0.2"));

        if (_target.State.Status != TargetStatus.Ready || TopologyHarness.RoutedClusters(_target) is not [Good])
        {
            Violations.Add($"good news did not take effect: {_target.State.Status}, {_target.State.Error?.Message}");
        }
        else if (TopologyHarness.Addresses(TopologyHarness.EnterCall(_target)).Length != 2)
        {
            Violations.Add("good news did not reach the balancer");
        }
        else
        {
            mesh.Cluster(Good).ExitCall();
        }
    }

    private void Call(ClusterRuntime cluster)
    {
        if (!cluster.TryEnterCall())
        {
            return;
        }

        if (cluster.Pick(new PickContext(mesh.Time.GetTimestamp(), default, (ulong)random.NextInt64()), out var leaf, out var endpoint) == PickStatus.Picked)
        {
            PickCount += leaf.Name == Good ? 0 : 1;
            var start = mesh.Time.GetTimestamp();
            leaf.Balancer.AttemptStarted(endpoint!, start);
            leaf.Balancer.HeadersReceived(endpoint!, start);
            leaf.Balancer.AttemptEnded(endpoint!, new AttemptOutcome { Kind = AttemptOutcomeKind.Success, StartTimestamp = start, HeadersTimestamp = start });
        }

        cluster.ExitCall();
    }

    /// <summary>Null if nothing valid came out in a few attempts.</summary>
    private XdsResource? AnyResource()
    {
        var (type, name) = AnyWatched();
        var candidates = Corpus.Where(resource => resource.Type == type).ToArray();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var bytes = random.Next(3) == 0
                ? _filler.Fill(AllMessages.Resources[(int)type]).ToByteString()
                : Mutated(type, candidates[random.Next(candidates.Length)].Bytes);
            if (ResourceParser.Parse(type, bytes.Span, Parsing.Context).Resource is { } resource)
            {
                PushCount++;
                return resource with { Name = name };
            }
        }

        return null;
    }

    private ByteString Mutated(XdsResourceType type, ByteString bytes)
    {
        var message = AllMessages.Resources[(int)type].Parser.ParseFrom(bytes);
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            _mutator.Mutate(message);
        }

        return message.ToByteString();
    }

    /// <summary>Of what somebody wants to know, so that whatever refers to whatever becomes complete at times.</summary>
    private (XdsResourceType Type, string Name) AnyWatched()
    {
        var watched = mesh.Source.Watched;
        var parts = watched[random.Next(watched.Count)].Split(' ', 2);
        return (Enum.Parse<XdsResourceType>(parts[0]), parts[1]);
    }

    private XdsError AnyError() => new((XdsErrorKind)random.Next(4), "fuzzed");
}
