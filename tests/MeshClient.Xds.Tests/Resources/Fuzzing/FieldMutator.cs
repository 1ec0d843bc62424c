using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>
/// Changes one field somewhere inside of a message, also inside of an Any: the bytes stay well formed, the content does not.
/// Deterministic for a given random source.
/// </summary>
internal sealed class FieldMutator(Random random, TypeRegistry extensions)
{
    // Few messages, so that what is grafted onto a good resource has a chance to be good as a whole.
    private const int GraftBudget = 6;

    private static readonly string[] Texts =
        ["", "*", "a*b", "(", "\0", new string('a', 5000), "xdstp://x", "-1s", "999999999999s", "NaN", "a,b,,", "[::1]", "10.0.0.256", "5xx", "\ud800x"];

    private static readonly ulong[] Numbers = [0, 1, 2, 16, 127, 128, 599, 65535, 65536, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue];

    private readonly MessageFiller _filler = new(random, AllMessages.Extensions);

    public void Mutate(IMessage message)
    {
        var fields = message.Descriptor.Fields.InFieldNumberOrder();
        if (fields.Count == 0 || (message is Any any && TryMutateInside(any)))
        {
            return;
        }

        // Descend into what is set most of the time, so that deep fields have their turn too.
        var nested = fields.Where(field => Children(message, field).Any()).ToList();
        if (nested.Count > 0 && random.Next(4) > 0)
        {
            var children = Children(message, nested[random.Next(nested.Count)]).ToList();
            Mutate(children[random.Next(children.Count)]);
            return;
        }

        Change(message, fields[random.Next(fields.Count)]);
    }

    private static IEnumerable<IMessage> Children(IMessage message, FieldDescriptor field) =>
        field.FieldType != FieldType.Message ? []
        : field.IsMap ? ((IDictionary)field.Accessor.GetValue(message)).Values.OfType<IMessage>()
        : field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Cast<IMessage>()
        : field.Accessor.GetValue(message) is IMessage child ? [child]
        : [];

    private bool TryMutateInside(Any any)
    {
        if (random.Next(10) == 0 || Open(any) is not { } content)
        {
            return false;
        }

        Mutate(content);
        any.Value = content.ToByteString();
        return true;
    }

    // An earlier change may have broken the content.
    private IMessage? Open(Any any)
    {
        try
        {
            return extensions.Find(Any.GetTypeName(any.TypeUrl))?.Parser.ParseFrom(any.Value);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void Change(IMessage message, FieldDescriptor field)
    {
        if (field.IsMap)
        {
            ((IDictionary)field.Accessor.GetValue(message)).Clear();
        }
        else if (field.IsRepeated)
        {
            ChangeList((IList)field.Accessor.GetValue(message), field);
        }
        else if (random.Next(4) == 0)
        {
            field.Accessor.Clear(message);
        }
        else
        {
            field.Accessor.SetValue(message, NewValue(field));
        }
    }

    private void ChangeList(IList list, FieldDescriptor field)
    {
        if (list.Count > 0 && random.Next(3) == 0)
        {
            list.RemoveAt(random.Next(list.Count));
        }
        else if (list.Count > 0 && random.Next(2) == 0)
        {
            list.Add(list[random.Next(list.Count)]);
        }
        else
        {
            list.Add(NewValue(field));
        }
    }

    private object NewValue(FieldDescriptor field)
    {
        var number = Numbers[random.Next(Numbers.Length)];
        return field.FieldType switch
        {
            FieldType.Message when IsWrapper(field.MessageType) => NewValue(field.MessageType.Fields.InFieldNumberOrder()[0]),
            FieldType.Message when random.Next(3) == 0 => field.MessageType.Parser.ParseFrom(ByteString.Empty),
            FieldType.Message => _filler.Fill(field.MessageType, GraftBudget),
            FieldType.String => Texts[random.Next(Texts.Length)],
            FieldType.Bytes => ByteString.CopyFrom((byte)number),
            FieldType.Bool => number % 2 == 0,
            FieldType.Enum => unchecked((int)number),
            FieldType.Double => random.Next(3) == 0 ? double.NaN : unchecked((long)number),
            FieldType.Float => unchecked((float)number),
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => unchecked((int)number),
            FieldType.UInt32 or FieldType.Fixed32 => unchecked((uint)number),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => unchecked((long)number),
            _ => number,
        };
    }

    private static bool IsWrapper(MessageDescriptor type) =>
        type.File == WrappersReflection.Descriptor;
}
