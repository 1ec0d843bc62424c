using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace GrpcStandIns.Tests.Surface;

/// <summary>An assembly as bytes, and a reader of its metadata.</summary>
#pragma warning disable CA1001 // The reader owns nothing but managed memory, which the image needs as long as it lives.
internal sealed class AssemblyImage
#pragma warning restore CA1001
{
    private readonly byte[] _bytes;
    private readonly PEReader _file;

    private AssemblyImage(byte[] bytes)
    {
        _bytes = bytes;
        _file = new PEReader(new MemoryStream(bytes));
        Reader = _file.GetMetadataReader();
        Name = Reader.GetString(Reader.GetAssemblyDefinition().Name);
    }

    public string Name { get; }

    public MetadataReader Reader { get; }

    public static AssemblyImage Load(string path) => new(File.ReadAllBytes(path));

    /// <summary>The same assembly, except that the name in <paramref name="handle"/> starts with a character that no name has.</summary>
    public AssemblyImage WithNameBroken(StringHandle handle)
    {
        var bytes = (byte[])_bytes.Clone();
        bytes[_file.PEHeaders.MetadataStartOffset + OffsetInMetadata(handle)] = (byte)'!';
        return new AssemblyImage(bytes);
    }

    private int OffsetInMetadata(StringHandle handle) =>
        Reader.GetHeapMetadataOffset(HeapIndex.String) + MetadataTokens.GetHeapOffset(handle);
}
