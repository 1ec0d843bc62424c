using MeshClient.Xds.Bootstrap;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// Whether a control-plane server works, as gRFC A57 and A78 define it, and what logs, metrics and diagnostics are told about it.
/// Single-owner: the control loop.
/// </summary>
internal sealed class ServerHealth(XdsServer server, XdsClientSettings settings, XdsErrorText errors, ILogger logger)
{
    private bool _isOpen;
    private bool _wasConnected;
    private string _controlPlane = "";
    private DateTimeOffset? _lastErrorTime;
    private DateTimeOffset? _lastResponseTime;
    private int _connectCount;
    private int _nackCount;

    /// <summary>Why the server cannot be used; null if it can, or if nobody has tried yet. Stays until a response comes.</summary>
    public XdsError? Error { get; private set; }

    /// <summary>What went wrong last; stays after a recovery.</summary>
    public string? LastFailure { get; private set; }

    public void Opened()
    {
        _isOpen = true;
        _connectCount++;
        XdsClientLog.StreamOpened(logger, server.Uri, _connectCount);
        settings.Observer.StreamOpened(server);
    }

    public void Responded(string controlPlane, bool isFirst)
    {
        _lastResponseTime = settings.TimeProvider.GetUtcNow();
        _controlPlane = controlPlane.Length > 0 ? controlPlane : _controlPlane;
        if (!isFirst)
        {
            return;
        }

        var level = _wasConnected && Error is null ? LogLevel.Debug : LogLevel.Information;
        XdsClientLog.StreamConnected(logger, level, server.Uri, _controlPlane);
        settings.Observer.StreamConnected(server);
        _wasConnected = true;
        Error = null;
    }

    /// <summary>The stream ended although it worked.</summary>
    public void Closed(string reason, TimeSpan delay)
    {
        _isOpen = false;
        XdsClientLog.StreamClosed(logger, server.Uri, reason, delay);
        settings.Observer.StreamClosed(server, wasConnected: true);
    }

    /// <summary>The stream ended because the server does not work.</summary>
    public void Failed(string reason, TimeSpan delay, bool wasConnected)
    {
        _isOpen = false;
        var isNews = Error is null;
        Error = errors.Unreachable(reason);
        LastFailure = reason;
        _lastErrorTime = settings.TimeProvider.GetUtcNow();
        settings.Observer.StreamClosed(server, wasConnected);
        if (isNews)
        {
            XdsClientLog.ServerFailed(logger, server.Uri, reason, delay);
            settings.Observer.ServerFailed(server);
        }
        else
        {
            XdsClientLog.ServerStillFailing(logger, server.Uri, reason, delay);
        }
    }

    /// <summary>The stream was ended by us, and another is opened.</summary>
    public void Replaced(bool wasConnected)
    {
        _isOpen = false;
        XdsClientLog.StreamReplaced(logger, server.Uri);
        settings.Observer.StreamClosed(server, wasConnected);
    }

    /// <summary>The stream was ended by us, because nothing needs it.</summary>
    public void Released(bool wasConnected)
    {
        _isOpen = false;
        XdsClientLog.ServerReleased(logger, server.Uri);
        settings.Observer.StreamClosed(server, wasConnected);
    }

    /// <summary>Nothing needs the server: whether it works is unknown from now on.</summary>
    public void Forget() => Error = null;

    public void NackSent(XdsResourceType type)
    {
        _nackCount++;
        settings.Observer.NackSent(server, type);
    }

    public XdsServerStatus GetStatus() => new()
    {
        Uri = server.Uri,
        IsConnected = _isOpen && Error is null,
        ConnectCount = _connectCount,
        LastError = LastFailure,
        LastErrorTime = _lastErrorTime,
        LastResponseTime = _lastResponseTime,
        ControlPlane = _controlPlane,
        NackCount = _nackCount,
    };
}
