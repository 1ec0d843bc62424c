using System.Globalization;
using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key and its value, text or bytes. Immutable.</summary>
    public class Entry
    {
        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>Creates a binary entry; the bytes are copied.</summary>
        public Entry(string key, byte[] valueBytes)
        {
            Key = MetadataKey.Normalize(key);
            GrpcPreconditions.CheckArgument(
                MetadataKey.IsBinary(Key),
                $"The key of a binary metadata entry must end in '{BinaryHeaderSuffix}'.");
            GrpcPreconditions.CheckNotNull(valueBytes, nameof(valueBytes));
            _bytes = [.. valueBytes];
        }

        /// <summary>Creates a text entry.</summary>
        public Entry(string key, string value)
        {
            Key = MetadataKey.Normalize(key);
            GrpcPreconditions.CheckArgument(
                !MetadataKey.IsBinary(Key),
                $"The key of a text metadata entry must not end in '{BinaryHeaderSuffix}'.");
            _text = GrpcPreconditions.CheckNotNull(value, nameof(value));
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>A copy of the bytes; for text entries its ASCII encoding.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : [.. _bytes];

        /// <summary>The text. Throws <see cref="InvalidOperationException"/> for a binary entry.</summary>
        public string Value
        {
            get
            {
                GrpcPreconditions.CheckState(!IsBinary, "A binary metadata entry has no text value; use ValueBytes.");
                return _text!;
            }
        }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => _bytes is not null;

        /// <inheritdoc/>
        public override string ToString() => IsBinary
            ? string.Create(CultureInfo.InvariantCulture, $"[Entry: key={Key}, valueBytes={_bytes!.Length} bytes]")
            : $"[Entry: key={Key}, value={_text}]";

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);
    }
}
