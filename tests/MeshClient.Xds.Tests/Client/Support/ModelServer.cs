using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>A control plane that serves, hangs or is away, and whose contents change.</summary>
internal sealed class ModelServer(XdsClientBench bench, XdsServer server)
{
    private readonly List<ModelStream> _streams = [];
    private readonly Dictionary<(XdsResourceType Type, string Name), string> _contents = [];

    public ModelServerState State { get; set; }

    public void Set(XdsResourceType type, string name, string content) => _contents[(type, name)] = content;

    public string ContentOf(XdsResourceType type, string name) => _contents[(type, name)];

    /// <summary>Ends all streams as a server that dies does.</summary>
    public async Task EndStreamsAsync()
    {
        var live = _streams.Where(stream => !stream.Stream.IsDisposed).ToArray();
        _streams.Clear();
        foreach (var stream in live)
        {
            await bench.EndAsync(stream.Stream);
        }
    }

    /// <summary>Does what is to be done in the present state. False if there was nothing.</summary>
    public async Task<bool> ServeAsync()
    {
        var isBusy = false;
        while (bench.Server.TryNextStream(server.Uri) is { } stream)
        {
            _streams.Add(new ModelStream(stream, server.Protocol, _contents));
            isBusy = true;
        }

        switch (State)
        {
            case ModelServerState.Away:
                await EndStreamsAsync();
                break;
            case ModelServerState.Serving:
                foreach (var stream in _streams.ToArray())
                {
                    isBusy |= await stream.ServeAsync();
                }

                break;
        }

        return isBusy;
    }
}
