namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>IPv4 addresses as text. Thread-safe.</summary>
internal static class IPv4Text
{
    private const int Parts = 4;

    /// <summary>True for four decimal numbers of at most 255 without leading zeros, the way that an address is written back.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        for (var part = 0; part < Parts; part++)
        {
            var digits = 0;
            var number = 0;
            while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9' && number <= byte.MaxValue)
            {
                number = (number * 10) + text[digits++] - '0';
            }

            if (digits == 0 || number > byte.MaxValue || (digits > 1 && text[0] == '0'))
            {
                return false;
            }

            text = text[digits..];
            if (part < Parts - 1)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }
        }

        return text.IsEmpty;
    }
}
