using Google.Protobuf;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources;

/// <summary>Finds the name of a resource whose bytes cannot be parsed as a whole, so that its NACK can name it. Thread-safe.</summary>
internal static class ResourceNameReader
{
    // In all four resource types the name is field 1, a string.
    private static readonly uint NameTag = WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited);

    public static string? Read(ByteString value)
    {
        try
        {
            using var input = value.CreateCodedInput();
            for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                if (tag == NameTag)
                {
                    return input.ReadString();
                }

                input.SkipLastField();
            }
        }
        catch (Exception exception) when (MessageBytes.IsMalformed(exception))
        {
            // The damage lies before the name: the error is reported without one.
        }

        return null;
    }
}
