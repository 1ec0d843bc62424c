using System.Collections;

namespace MeshClient.Xds.Resources.Support;

/// <summary>All official fields of one message. Immutable once the table is linked.</summary>
/// <param name="name">The full name.</param>
/// <param name="status">Of an extension as a whole: validated, if it is known but without effect; then it is reported like one of an unknown type.</param>
internal sealed class MessageSupport(string name, SupportStatus status = SupportStatus.Supported) : IEnumerable<FieldSupport>
{
    private readonly List<FieldSupport> _fields = [];
    private FieldSupport?[] _byNumber = [];

    public string Name => name;

    public SupportStatus Status => status;

    public IReadOnlyList<FieldSupport> Fields => _fields;

    /// <summary>True if one of the fields, or something inside of them, may have to be reported.</summary>
    public bool IsScanned => _fields.Exists(entry => entry.IsScanned);

    /// <summary>For collection initialisers.</summary>
    public void Add(int number, string field, string type, SupportStatus status, string? note = null)
    {
        _fields.Add(new FieldSupport(number, field, type, status, note));
        if (number >= _byNumber.Length)
        {
            Array.Resize(ref _byNumber, number + 1);
        }

        _byNumber[number] = _fields[^1];
    }

    /// <summary>Null for a number that the table does not know.</summary>
    public FieldSupport? Find(int number) => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;

    public IEnumerator<FieldSupport> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => name;
}
