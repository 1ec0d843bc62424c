using System.Buffers;
using System.Text;
using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class MarshallerTests
{
    [Fact]
    public void StringMarshaller_RoundTrip_KeepsTheText()
    {
        var bytes = Marshallers.StringMarshaller.Serializer("grüße");

        Assert.Equal("grüße"u8, bytes);
        Assert.Equal("grüße", Marshallers.StringMarshaller.Deserializer(bytes));
    }

    [Fact]
    public void Create_OverArrays_AlsoServesContexts()
    {
        var marshaller = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
        var context = new ArraySerializationContext();

        marshaller.ContextualSerializer("abc", context);

        Assert.Equal("abc"u8, context.Payload!);
        Assert.Equal("abc", marshaller.ContextualDeserializer(new ArrayDeserializationContext("abc"u8.ToArray())));
    }

    [Fact]
    public void Create_OverContexts_RefusesArrays()
    {
        var marshaller = Marshallers.Create<string>(
            (text, context) => context.Complete(Encoding.UTF8.GetBytes(text)), context => $"{context.PayloadLength}");

        Assert.Equal("3", marshaller.ContextualDeserializer(new ArrayDeserializationContext([1, 2, 3])));
        Assert.Throws<NotImplementedException>(() => marshaller.Serializer("abc"));
        Assert.Throws<NotImplementedException>(() => marshaller.Deserializer([]));
    }

    [Fact]
    public void Create_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => Marshallers.Create<string>(null!, Encoding.UTF8.GetString));
        Assert.Throws<ArgumentNullException>(() => Marshallers.Create<string>(Encoding.UTF8.GetBytes, null!));
        Assert.Throws<ArgumentNullException>(() => Marshallers.Create<string>(null!, _ => ""));
        Assert.Throws<ArgumentNullException>(() => Marshallers.Create<string>((_, _) => { }, null!));
    }

    [Fact]
    public void SerializationContext_WhatItDoesNotImplement_Throws()
    {
        var context = new BareSerializationContext();

        context.SetPayloadLength(5);
        Assert.Throws<NotImplementedException>(() => context.Complete([]));
        Assert.Throws<NotImplementedException>(() => context.Complete());
        Assert.Throws<NotImplementedException>(() => context.GetBufferWriter());
    }

    [Fact]
    public void DeserializationContext_WhatItDoesNotImplement_Throws()
    {
        var context = new BareDeserializationContext();

        Assert.Throws<NotImplementedException>(() => context.PayloadAsNewBuffer());
        Assert.Throws<NotImplementedException>(() => context.PayloadAsReadOnlySequence());
    }

    private sealed class BareSerializationContext : SerializationContext;

    private sealed class BareDeserializationContext : DeserializationContext
    {
        public override int PayloadLength => 0;
    }

    private sealed class ArraySerializationContext : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
    }
}
