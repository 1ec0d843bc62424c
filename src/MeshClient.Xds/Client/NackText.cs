using System.Globalization;
using System.Text;

namespace MeshClient.Xds.Client;

/// <summary>
/// Collects what is wrong with a response for the control plane to read: every failing resource with its fields, up to a size that no
/// server refuses. Single-owner: the control loop.
/// </summary>
internal sealed class NackText(XdsResourceType type)
{
    private const int MaxLength = 16 * 1024;

    private readonly StringBuilder _text = new();
    private int _omitted;

    public bool IsEmpty => _text.Length == 0;

    public void Add(string subject, string reason)
    {
        if (_text.Length >= MaxLength)
        {
            _omitted++;
            return;
        }

        _text.Append(IsEmpty ? $"{type} response: " : "; ").Append(subject).Append(": ").Append(reason);
        if (_text.Length > MaxLength)
        {
            _text.Length = MaxLength;
            _text.Append('…');
        }
    }

    public override string ToString() =>
        _omitted == 0 ? _text.ToString() : string.Create(CultureInfo.InvariantCulture, $"{_text}; and {_omitted} more");
}
