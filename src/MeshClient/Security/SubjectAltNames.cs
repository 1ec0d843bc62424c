using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>Reads the subject alternative names of a certificate (RFC 5280 section 4.2.1.6).</summary>
internal static class SubjectAltNames
{
    private const string ExtensionOid = "2.5.29.17";

    public static List<SubjectAltName> Of(X509Certificate2 certificate)
    {
        var names = new List<SubjectAltName>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == ExtensionOid))
        {
            Read(extension.RawData, names);
        }

        return names;
    }

    private static void Read(byte[] encoded, List<SubjectAltName> names)
    {
        var sequence = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            switch (tag.TagValue)
            {
                case 1:
                    names.Add(new SubjectAltName(SubjectAltNameKind.Email, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
                    break;
                case 2:
                    names.Add(new SubjectAltName(SubjectAltNameKind.Dns, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
                    break;
                case 6:
                    names.Add(new SubjectAltName(SubjectAltNameKind.Uri, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
                    break;
                case 7:
                    names.Add(new SubjectAltName(SubjectAltNameKind.IpAddress, new IPAddress(sequence.ReadOctetString(tag)).ToString()));
                    break;
                default:
                    sequence.ReadEncodedValue();
                    break;
            }
        }
    }
}
