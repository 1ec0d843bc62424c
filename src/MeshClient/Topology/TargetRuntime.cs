// Hot path.
using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Client;

namespace MeshClient.Topology;

/// <summary>
/// What calls hold of a target: its current <see cref="TargetState"/> and a way to wait for a usable one. Published to by the target's
/// topology. Thread-safe.
/// </summary>
internal sealed class TargetRuntime
{
    private readonly bool _isRejected;
    private volatile TargetState _state;
    private volatile Func<TargetSnapshot> _describe;
    private volatile Func<TargetRuntime>? _successor;
    private volatile bool _used = true;
    private TaskCompletionSource _changed = NewSignal();

    public TargetRuntime(TargetKey key)
    {
        Key = key;
        Name = key.Text;
        _state = TargetState.Pending;
        _describe = () => new TargetSnapshot(Name, TargetStatus.Pending);
    }

    private TargetRuntime(TargetKey key, TargetState rejection)
        : this(key)
    {
        _isRejected = true;
        _state = rejection;
    }

    public TargetKey Key { get; }

    /// <summary>As people write it; with the authority of a federated target.</summary>
    public string Name { get; }

    public TargetState State => _state;

    /// <summary>Made anew for who asks.</summary>
    public TargetSnapshot Snapshot => _describe();

    /// <summary>Control loop: how the target looks from now on. Called on any thread.</summary>
    public Func<TargetSnapshot> Describe
    {
        set => _describe = value;
    }

    /// <summary>Completes when the next state is published. To be asked for before <see cref="State"/>.</summary>
    public Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>A target that has no topology and stays in this state; waiting for it would be in vain, so nothing waits.</summary>
    public static TargetRuntime Rejected(string name, XdsError error) => new(new TargetKey(name), TargetState.Failed(error));

    /// <summary>
    /// The state once there is one: at once unless <see cref="TargetStatus.Pending"/>, otherwise after the first configuration or the
    /// initial fetch timeout. <paramref name="wait"/> tells which states are waited out.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public ValueTask<TargetState> WaitForConfigAsync(ConfigWait wait, CancellationToken cancellationToken)
    {
        var state = _state;
        return IsAnswer(state, wait) ? new ValueTask<TargetState>(state) : new(WaitAsync(wait, cancellationToken));
    }

    /// <summary>Completes when calls can be routed.</summary>
    /// <inheritdoc cref="WaitForConfigAsync" path="/exception"/>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var target = this;
        while (true)
        {
            var changed = Volatile.Read(ref target._changed).Task;
            if (target._state.Status == TargetStatus.Ready)
            {
                return;
            }

            if (target.TryGetSuccessor(out var successor))
            {
                target = successor;
                continue;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Remembers that a call used the target.</summary>
    public void Touch()
    {
        // Read first: a line that nobody writes stays in every core's cache.
        if (!_used)
        {
            _used = true;
        }
    }

    /// <summary>True when the target was used since the last time this was asked.</summary>
    public bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>Control loop: puts a state in force and wakes who waits for one.</summary>
    public void Publish(TargetState state)
    {
        _state = state;
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    /// <summary>
    /// Control loop: the target is dropped. Who still holds it reads <see cref="TargetStatus.Pending"/>, and waiting leads to
    /// <paramref name="successor"/>.
    /// </summary>
    public void Retire(Func<TargetRuntime> successor)
    {
        _successor = successor;
        Publish(TargetState.Pending);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsAnswer(TargetState state, ConfigWait wait) => state.Status switch
    {
        TargetStatus.Ready => true,
        TargetStatus.Pending => false,
        TargetStatus.Unknown => wait != ConfigWait.Ready || _isRejected,
        _ => wait == ConfigWait.FirstAnswer || _isRejected,
    };

    private async Task<TargetState> WaitAsync(ConfigWait wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The signal first: a state published after this line completes it.
            var changed = Volatile.Read(ref _changed).Task;
            var state = _state;
            if (IsAnswer(state, wait))
            {
                return state;
            }

            if (TryGetSuccessor(out var successor))
            {
                return await successor.WaitForConfigAsync(wait, cancellationToken).ConfigureAwait(false);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryGetSuccessor([NotNullWhen(true)] out TargetRuntime? successor)
    {
        successor = _successor?.Invoke();
        return successor is not null;
    }
}
