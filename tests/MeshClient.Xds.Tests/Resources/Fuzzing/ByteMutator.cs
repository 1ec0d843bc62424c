using Google.Protobuf;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>Damages the bytes of a message. Deterministic for a given random source.</summary>
internal sealed class ByteMutator(Random random)
{
    private const int MaxDamage = 4;

    // An endless varint, a length of 2^31-1, and the start of a group that never ends.
    private static readonly byte[][] Poisons =
    [
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07],
        [0x0b, 0x0b, 0x0b, 0x0b],
    ];

    public ByteString Mutate(ByteString bytes, ByteString other)
    {
        var list = new List<byte>(bytes.ToByteArray());
        for (var i = random.Next(MaxDamage); i >= 0; i--)
        {
            Damage(list, other);
        }

        return ByteString.CopyFrom([.. list]);
    }

    private void Damage(List<byte> bytes, ByteString other)
    {
        var position = random.Next(bytes.Count + 1);
        var length = random.Next(bytes.Count - position + 1);
        switch (random.Next(7))
        {
            case 0 when position < bytes.Count:
                bytes[position] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when position < bytes.Count:
                bytes[position] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(position, bytes.Count - position);
                break;
            case 3:
                bytes.RemoveRange(position, length);
                break;
            case 4:
                bytes.InsertRange(position, bytes.GetRange(position, Math.Min(length, 256)));
                break;
            case 5:
                bytes.InsertRange(position, Poisons[random.Next(Poisons.Length)]);
                break;
            default:
                bytes.InsertRange(position, other.ToByteArray().Take(random.Next(256)));
                break;
        }
    }
}
