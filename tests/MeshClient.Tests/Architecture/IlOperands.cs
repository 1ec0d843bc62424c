using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MeshClient.Tests.Architecture;

/// <summary>Finds the metadata tokens that a method body uses.</summary>
internal static class IlOperands
{
    private const byte TwoByteOpCode = 0xfe;

    private static readonly FrozenDictionary<int, OperandType> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    public static IEnumerable<EntityHandle> TokensOf(MethodBodyBlock body)
    {
        var tokens = new List<EntityHandle>();
        var il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            var first = il.ReadByte();
            var operand = OpCodesByValue[first == TwoByteOpCode ? (first << 8) | il.ReadByte() : first];
            Read(ref il, operand, tokens);
        }

        return tokens;
    }

    private static void Read(ref BlobReader il, OperandType operand, List<EntityHandle> tokens)
    {
        switch (operand)
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                tokens.Add(MetadataTokens.EntityHandle(il.ReadInt32()));
                break;
            case OperandType.InlineSwitch:
                var targets = il.ReadInt32();
                il.Offset += sizeof(int) * targets;
                break;
            default:
                il.Offset += SizeOf(operand);
                break;
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
