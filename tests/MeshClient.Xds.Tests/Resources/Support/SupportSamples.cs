using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Resources.Support;
using MeshClient.Xds.Tests.Resources.Fuzzing;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Good resources that together hold every message of the support table.</summary>
internal static class SupportSamples
{
    private static readonly IReadOnlyList<(XdsResourceType Type, ByteString Bytes)> Resources =
        [.. FuzzCorpus.Resources.Concat(SupportCorpus.Resources).Concat(ClusterCorpus.Resources).Select(resource => (Parsing.TypeOf(resource), resource.ToByteString()))];

    private static readonly ILookup<string, (XdsResourceType Type, ByteString Bytes, int Index)> ByMessage = Resources
        .SelectMany(resource => SampleMessage.Parse(SupportTable.Root(resource.Type), resource.Bytes.Span).All()
            .Select((message, index) => (Message: message.Table.Name, Place: (resource.Type, resource.Bytes, index))))
        .ToLookup(place => place.Message, place => place.Place);

    public static bool Has(string message) => ByMessage.Contains(message);

    /// <summary>The samples that hold the message, each with the field set in one occurrence of it.</summary>
    public static IEnumerable<SampleWithField> With(MessageSupport message, FieldSupport field)
    {
        foreach (var (type, bytes, index) in ByMessage[message.Name])
        {
            var resource = SampleMessage.Parse(SupportTable.Root(type), bytes.Span);
            var place = resource.All().ElementAt(index);
            place.Set(field);
            yield return new SampleWithField(type, resource.ToBytes(), place.PathOf(field));
        }
    }
}
