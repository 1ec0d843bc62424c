using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Client;

/// <summary>
/// What the server of one resource type has not been answered yet: ACKs leave as soon as they can, NACKs as the pacer says. Bounded: when
/// the server does not read, older replies give way to newer ones. Single-owner: the control loop.
/// </summary>
internal sealed class PendingReplies
{
    private readonly int _capacity;
    private readonly NackPacer _pacer;
    private readonly LoopTimer _timer;
    private readonly Queue<Reply> _due = [];
    private Reply? _held;

    /// <param name="capacity">How many replies may wait. With 1, a response makes the reply to the one before it pointless.</param>
    /// <param name="time">For the distance of NACKs.</param>
    /// <param name="loop">The owner.</param>
    /// <param name="due">Called when a NACK that was held back becomes due.</param>
    public PendingReplies(int capacity, TimeProvider time, ControlLoop loop, Action due)
    {
        _capacity = capacity;
        _pacer = new NackPacer(time);
        _timer = new LoopTimer(time, loop, () =>
        {
            EnqueueHeld();
            due();
        });
    }

    /// <summary>True if something should leave as soon as the stream can take it.</summary>
    public bool IsDue => _due.Count > 0;

    public void Add(Reply reply)
    {
        if (_capacity == 1)
        {
            Clear();
        }

        if (reply.Rejection is null)
        {
            // What is held back is not part of a loop then.
            EnqueueHeld();
            Enqueue(reply);
            _pacer.ResponseAccepted();
            return;
        }

        // One that is held back says the same in all likelihood, or it would not have to wait.
        _timer.Stop();
        _held = null;
        var delay = _pacer.Delay;
        if (delay > TimeSpan.Zero)
        {
            _held = reply;
            _timer.Start(delay);
        }
        else
        {
            Enqueue(reply);
        }
    }

    /// <summary>The oldest reply that is due; if there is none, the one that is held back may be wanted as well.</summary>
    public bool TryTake(bool evenHeld, [NotNullWhen(true)] out Reply? reply)
    {
        reply = _due.TryDequeue(out var next) ? next : null;
        if (reply is null && evenHeld && _held is not null)
        {
            (reply, _held) = (_held, null);
            _timer.Stop();
        }

        if (reply is null)
        {
            return false;
        }

        if (reply.Value.Rejection is null)
        {
            _pacer.ResponseAccepted();
        }
        else
        {
            _pacer.NackSent();
        }

        return true;
    }

    public void Clear()
    {
        _due.Clear();
        _held = null;
        _timer.Stop();
    }

    private void EnqueueHeld()
    {
        if (_held is { } reply)
        {
            _held = null;
            _timer.Stop();
            Enqueue(reply);
        }
    }

    private void Enqueue(Reply reply)
    {
        _due.Enqueue(reply);
        if (_due.Count > _capacity)
        {
            _due.Dequeue();
        }
    }
}
