using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace MeshClient.Xds.Tests.Resources.Fuzzing;

/// <summary>
/// Makes messages with most of their fields set, whatever they are, so that every field that is declared comes to be read. Content is
/// half sensible. Deterministic for a given random source.
/// </summary>
internal sealed class MessageFiller(Random random, IReadOnlyList<MessageDescriptor> extensions)
{
    // Deep enough for every parser; each level multiplies the size.
    private const int MaxDepth = 12;
    private const int DefaultBudget = 200;

    private static readonly string[] Texts =
        ["a", "b", "a.test", "*", "/a", "10.0.0.1", "::1", "GET", "5xx,unavailable", "[a-z]+", "x-header", "spiffe://td/a", "envoy.lb", "", "xdstp://a/x/y"];

    private int _budget;

    /// <param name="type">The message to make.</param>
    /// <param name="budget">How many messages it may contain.</param>
    public IMessage Fill(MessageDescriptor type, int budget = DefaultBudget)
    {
        _budget = budget;
        return FillAt(type, 0);
    }

    private IMessage FillAt(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        if (message is Any any)
        {
            FillAny(any, depth);
            return message;
        }

        var choices = type.Oneofs.ToDictionary(oneof => oneof, oneof => oneof.Fields[random.Next(oneof.Fields.Count)]);
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (IsWanted(field, choices, depth))
            {
                Set(message, field, depth);
            }
        }

        return message;
    }

    private bool IsWanted(FieldDescriptor field, Dictionary<OneofDescriptor, FieldDescriptor> choices, int depth)
    {
        var isChosen = field.ContainingOneof is not { } oneof || choices[oneof] == field;
        return isChosen && (field.FieldType != FieldType.Message || (depth < MaxDepth && --_budget > 0)) && random.Next(8) > 0;
    }

    private void Set(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType;
            ((IDictionary)field.Accessor.GetValue(message))[Value(entry.FindFieldByNumber(1), depth)] = Value(entry.FindFieldByNumber(2), depth);
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var i = random.Next(3); i >= 0; i--)
            {
                list.Add(Value(field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        // Wrapped values are accessed as what they wrap.
        FieldType.Message when field.MessageType.File == WrappersReflection.Descriptor => Value(field.MessageType.FindFieldByNumber(1), depth),
        FieldType.Message => FillAt(field.MessageType, depth + 1),
        FieldType.String => Texts[random.Next(Texts.Length)],
        FieldType.Bytes => ByteString.CopyFromUtf8(Texts[random.Next(Texts.Length)]),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Enum => field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number,
        FieldType.Double => random.NextDouble() * 100,
        FieldType.Float => random.NextSingle() * 100,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => random.Next(600),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)random.Next(600),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)random.Next(600),
        _ => (ulong)random.Next(600),
    };

    private void FillAny(Any any, int depth)
    {
        var type = extensions[random.Next(extensions.Count)];
        any.TypeUrl = $"type.googleapis.com/{type.FullName}";
        any.Value = FillAt(type, depth + 1).ToByteString();
    }
}
