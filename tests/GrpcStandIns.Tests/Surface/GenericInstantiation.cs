using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>Reads <c>Type&lt;Arguments&gt;</c> out of metadata.</summary>
internal static class GenericInstantiation
{
    /// <summary>The generic type that a specification instantiates, or nil when it is an array or a parameter.</summary>
    public static EntityHandle DefinitionOf(MetadataReader reader, TypeSpecificationHandle handle)
    {
        var signature = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        signature.ReadCompressedInteger();
        return signature.ReadTypeHandle();
    }
}
