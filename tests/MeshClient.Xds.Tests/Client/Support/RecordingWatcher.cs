using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Writes down what it is told: "content", "error Kind", "ambient Kind", "ambient none".</summary>
internal sealed class RecordingWatcher : IResourceWatcher
{
    public EventLog Log { get; } = new();

    public IReadOnlyList<string> Events => Log.All;

    /// <summary>The message of the last error.</summary>
    public string LastMessage { get; private set; } = "";

    /// <summary>Runs in every callback, after it was written down.</summary>
    public Action? Callback { get; set; }

    public void OnResource(XdsResource resource) => Record(((TestResource)resource).Content, null);

    public void OnResourceError(XdsError error) => Record($"error {error.Kind}", error);

    public void OnAmbientError(XdsError? error) => Record(error is null ? "ambient none" : $"ambient {error.Kind}", error);

    private void Record(string text, XdsError? error)
    {
        LastMessage = error?.Message ?? LastMessage;
        Log.Add(text);
        Callback?.Invoke();
    }
}
