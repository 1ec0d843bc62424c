using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Watchers that come and go against a server that does anything, decided by a seed.</summary>
internal sealed class RandomWorld(XdsClientBench bench, ulong seed)
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    private readonly SeededRandomSource _random = new(seed);
    private readonly List<ContractWatcher> _watchers = [];
    private readonly List<ContractWatcher> _ended = [];
    private FakeAdsStream? _stream;
    private int _serial;

    public IEnumerable<ContractWatcher> Watchers => _watchers;

    public IEnumerable<string> Violations => _watchers.Concat(_ended).SelectMany(watcher => watcher.Violations);

    public async Task StepAsync()
    {
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                await WatchAsync();
                break;
            case 3 or 4:
                await UnwatchAsync();
                break;
            case 5 or 6 or 7 or 8:
                await RespondAsync();
                break;
            case 9:
                await EndAsync();
                break;
            case 10:
                ToggleWrites();
                break;
            default:
                await bench.AdvanceAsync(TimeSpan.FromSeconds(20 * _random.NextDouble()));
                break;
        }

        await SettleAsync();
    }

    /// <summary>The server behaves from now on and sends everything that is asked for.</summary>
    public async Task<IReadOnlyDictionary<XdsResourceType, IReadOnlyList<string>>> CalmDownAsync()
    {
        _stream?.ReleaseWrites();
        await SettleAsync();
        if (_watchers.Count == 0)
        {
            return new Dictionary<XdsResourceType, IReadOnlyList<string>>();
        }

        if (_stream is null)
        {
            await bench.AdvanceAsync(TimeSpan.FromSeconds(200));
            await SettleAsync();
        }

        foreach (var type in Enum.GetValues<XdsResourceType>())
        {
            await _stream!.RespondAsync(type, "final", "final", [.. Names.Select(name => $"{name}=final")]);
        }

        await bench.AdvanceAsync(TimeSpan.FromSeconds(30));
        return AskedFor();
    }

    private Dictionary<XdsResourceType, IReadOnlyList<string>> AskedFor()
    {
        var asked = new Dictionary<XdsResourceType, IReadOnlyList<string>>();
        while (_stream!.TryNextRequest() is { } request)
        {
            Assert.True(XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var type));
            asked[type] = request.ResourceNames;
        }

        return asked.Where(entry => entry.Value.Count > 0).ToDictionary();
    }

    private async Task WatchAsync()
    {
        var watcher = new ContractWatcher(AnyType(), AnyName());
        _watchers.Add(watcher);
        await bench.Loop.InvokeAsync(() => bench.Client.Watch(watcher.Type, watcher.Name, watcher));
    }

    private async Task UnwatchAsync()
    {
        if (_watchers.Count == 0)
        {
            return;
        }

        var watcher = _watchers[_random.Next(_watchers.Count)];
        _watchers.Remove(watcher);
        _ended.Add(watcher);
        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Unwatch(watcher.Type, watcher.Name, watcher);
            watcher.IsEnded = true;
        });
    }

    private async Task RespondAsync()
    {
        if (_stream is null)
        {
            return;
        }

        var serial = $"{++_serial}";
        var resources = Enumerable.Range(0, _random.Next(7)).Select(_ => AnyResource(serial)).ToArray();
        if (_random.Next(5) == 0)
        {
            await _stream.RespondWrappedAsync(AnyType(), $"v{serial}", $"n{serial}", [.. resources.Select(text => AnyTimed(text, serial))]);
            return;
        }

        var removed = Enumerable.Range(0, _random.Next(3)).Select(_ => AnyName()).ToArray();
        await _stream.RemoveAsync(AnyType(), $"v{serial}", $"n{serial}", removed, resources);
    }

    /// <summary>A lifetime of up to 40 s, none, or a heartbeat of whatever version.</summary>
    private Resource AnyTimed(string text, string serial)
    {
        var wrapper = TestDecoder.Wrapped(AnyType(), text, $"v{serial}");
        wrapper.Ttl = _random.Next(3) == 0 ? null : new Duration { Seconds = _random.Next(40) };
        wrapper.Resource_ = _random.Next(4) == 0 ? null : wrapper.Resource_;
        return wrapper;
    }

    private string AnyResource(string serial) => _random.Next(10) switch
    {
        0 => $"{AnyName()}!bad",
        1 => $"{AnyName()}!bad {serial}",
        2 => _random.Next(3) == 0 ? "*" : "!nameless",
        3 => $"stranger={serial}",
        4 => $"{AnyName()}=same",
        5 => $"{AnyName()}=to:{AnyName()},{AnyName()}",
        _ => $"{AnyName()}={serial}",
    };

    private async Task EndAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            await bench.EndAsync(stream, "random end", _random.Next(4) == 0 ? AdsStreamEndKind.Unreadable : AdsStreamEndKind.Closed);
        }
    }

    private void ToggleWrites()
    {
        if (_random.Next(3) == 0)
        {
            _stream?.HoldWrites();
        }
        else
        {
            _stream?.ReleaseWrites();
        }
    }

    private async Task SettleAsync()
    {
        await bench.SettleAsync();
        while (bench.Server.TryNextStream() is { } stream)
        {
            _stream = stream;
        }

        if (_stream is { IsDisposed: true })
        {
            _stream = null;
        }
    }

    private XdsResourceType AnyType() => (XdsResourceType)_random.Next(XdsResourceTypes.Count);

    private string AnyName() => Names[_random.Next(Names.Length)];
}
