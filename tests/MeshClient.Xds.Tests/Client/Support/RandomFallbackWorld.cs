using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>
/// Watchers that come and go while two control planes fail and return, decided by a seed. Names without authority have both servers, the
/// authority x has the second one alone.
/// </summary>
internal sealed class RandomFallbackWorld
{
    private static readonly XdsResourceType[] Types = [XdsResourceType.Listener, XdsResourceType.Endpoint];

    private readonly XdsClientBench _bench;
    private readonly ModelServer _first;
    private readonly ModelServer _second;
    private readonly SeededRandomSource _random;
    private readonly List<ContractWatcher> _watchers = [];
    private readonly List<ContractWatcher> _ended = [];
    private int _serial;

    public RandomFallbackWorld(XdsClientBench bench, ModelServer first, ModelServer second, ulong seed)
    {
        (_bench, _first, _second) = (bench, first, second);
        _random = new SeededRandomSource(seed);
        foreach (var type in Types)
        {
            foreach (var name in NamesOf(type))
            {
                first.Set(type, name, "a");
                second.Set(type, name, "b");
            }
        }
    }

    public IEnumerable<string> Violations => _watchers.Concat(_ended).SelectMany(watcher => watcher.Violations);

    /// <summary>What watchers have that is not what the server that serves them has, or not without an error.</summary>
    public IEnumerable<string> Differences => _watchers
        .Where(watcher => watcher.HasAmbientError || watcher.Current?.Content != Expected(watcher))
        .Select(watcher => $"{watcher.Type} {watcher.Name} has {watcher.Current?.Content}, not {Expected(watcher)}, error {watcher.HasAmbientError}");

    public async Task StepAsync()
    {
        var server = _random.Next(2) == 0 ? _first : _second;
        switch (_random.Next(11))
        {
            case 0 or 1 or 2:
                await WatchAsync();
                break;
            case 3 or 4 or 5:
                await UnwatchAsync();
                break;
            case 6:
                server.State = (ModelServerState)_random.Next(3);
                await server.EndStreamsAsync();
                break;
            case 7:
                server.State = (ModelServerState)_random.Next(3);
                break;
            case 8:
                var type = Types[_random.Next(Types.Length)];
                server.Set(type, NamesOf(type)[_random.Next(4)], $"{++_serial}");
                break;
            default:
                await _bench.AdvanceAsync(TimeSpan.FromSeconds(6 * _random.NextDouble()));
                break;
        }

        await ServeAsync();
    }

    /// <summary>Both servers serve from now on, for long enough.</summary>
    public async Task CalmDownAsync()
    {
        (_first.State, _second.State) = (ModelServerState.Serving, ModelServerState.Serving);
        await ServeAsync();
        for (var i = 0; i < 4; i++)
        {
            await _bench.AdvanceAsync(TimeSpan.FromSeconds(150));
            await ServeAsync();
        }
    }

    private static string[] NamesOf(XdsResourceType type) =>
        ["one", "two", $"xdstp://x/{XdsResourceTypes.MessageName(type)}/one", $"xdstp://x/{XdsResourceTypes.MessageName(type)}/two"];

    private string Expected(ContractWatcher watcher) =>
        (XdstpName.IsXdstp(watcher.Name) ? _second : _first).ContentOf(watcher.Type, watcher.Name);

    private async Task ServeAsync()
    {
        await _bench.SettleAsync();
        while (await _first.ServeAsync() | await _second.ServeAsync())
        {
            await _bench.SettleAsync();
        }
    }

    private async Task WatchAsync()
    {
        var type = Types[_random.Next(Types.Length)];
        var watcher = new ContractWatcher(type, NamesOf(type)[_random.Next(4)]);
        _watchers.Add(watcher);
        await _bench.Loop.InvokeAsync(() => _bench.Client.Watch(watcher.Type, watcher.Name, watcher));
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
        await _bench.Loop.InvokeAsync(() =>
        {
            _bench.Client.Unwatch(watcher.Type, watcher.Name, watcher);
            watcher.IsEnded = true;
        });
    }
}
