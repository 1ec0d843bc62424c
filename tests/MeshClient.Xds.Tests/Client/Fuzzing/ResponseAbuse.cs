using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Rpc;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Resources.Fuzzing;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;

namespace MeshClient.Xds.Tests.Client.Fuzzing;

/// <summary>Makes the bytes of responses that no server should send, or that only a strange one would. Deterministic for a given random source.</summary>
internal sealed class ResponseAbuse
{
    private const int MaxOld = 50;

    private static readonly ILookup<XdsResourceType, ByteString> Corpus = FuzzCorpus.Resources
        .Select(resource => (Type: Parsing.TypeOf(resource), Bytes: resource.ToByteString()))
        .Concat(BuiltResources.All)
        .ToLookup(resource => resource.Type, resource => resource.Bytes);

    private readonly Random _random;
    private readonly XdsTransportProtocol _protocol;
    private readonly ByteMutator _bytes;
    private readonly FieldMutator _fields;
    private readonly MessageFiller _filler;
    private readonly Func<IMessage>[] _kinds;
    private readonly List<IMessage> _old = [];
    private int _nonce;

    public ResponseAbuse(Random random, XdsTransportProtocol protocol)
    {
        _random = random;
        _protocol = protocol;
        _bytes = new ByteMutator(random);
        _fields = new FieldMutator(random, AllMessages.Registry);
        _filler = new MessageFiller(random, AllMessages.Extensions);
        _kinds = [Unusual, DamagedFields, WithDamagedResources, Filled, OfAnotherType, WithTwins, Incomplete, Deep, Removing, Enveloped, Crowded, Random, Old];
    }

    /// <summary>One message, which need not even be a response.</summary>
    public byte[] Next()
    {
        var response = _kinds[_random.Next(_kinds.Length)]();
        if (_random.Next(4) > 0)
        {
            return response.ToByteArray();
        }

        return _bytes.Mutate(response.ToByteString(), Unusual().ToByteString()).ToByteArray();
    }

    /// <summary>Good resources as they seldom come: any of the corpus under the names that are watched.</summary>
    private IMessage Unusual()
    {
        var type = AnyType();
        var resources = GoodWorld.Names.Take(_random.Next(3)).Select(name => (name, Named(type, AnyOf(type), name)));
        return Remember(GoodWorld.Response(_protocol, type, $"x{_random.Next(3)}", NextNonce(), resources));
    }

    private IMessage DamagedFields()
    {
        var response = Unusual();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            _fields.Mutate(response);
        }

        return response;
    }

    private IMessage WithDamagedResources()
    {
        var type = AnyType();
        var resources = GoodWorld.Names.Select(name => (name, _bytes.Mutate(Named(type, AnyOf(type), name), AnyOf(AnyType()))));
        return GoodWorld.Response(_protocol, type, "damaged", NextNonce(), resources);
    }

    /// <summary>Resources with every field set.</summary>
    private IMessage Filled()
    {
        var type = AnyType();
        var resources = GoodWorld.Names.Select(name => (name, Named(type, _filler.Fill(AllMessages.Resources[(int)type]).ToByteString(), name)));
        return GoodWorld.Response(_protocol, type, "filled", NextNonce(), resources);
    }

    /// <summary>The response says one type, its resources say another, or one of them a type that nobody knows.</summary>
    private IMessage OfAnotherType()
    {
        var response = Unusual();
        Set(response, "type_url", _random.Next(4) == 0 ? "type.googleapis.com/nobody.Knows" : XdsResourceTypes.TypeUrl(AnyType()));
        return response;
    }

    /// <summary>Resources of one name, several times.</summary>
    private IMessage WithTwins()
    {
        var response = Unusual();
        var resources = (IList)Get(response, "resources");
        foreach (var resource in resources.Cast<IMessage>().ToArray())
        {
            resources.Add(resource);
        }

        return response;
    }

    /// <summary>Some field is not there.</summary>
    private IMessage Incomplete()
    {
        var response = Unusual();
        var fields = response.Descriptor.Fields.InFieldNumberOrder();
        fields[_random.Next(fields.Count)].Accessor.Clear(response);
        return response;
    }

    private IMessage Deep()
    {
        var depth = _random.Next(200);
        var (type, bytes) = _random.Next(4) switch
        {
            0 => DeepResources.LoadBalancing(depth, kind: 0),
            1 => DeepResources.Structs(depth),
            2 => DeepResources.FilterConfigs(depth),
            _ => DeepResources.Envelopes(depth),
        };
        return GoodWorld.Response(_protocol, type, "deep", NextNonce(), [(AnyName(), bytes)]);
    }

    /// <summary>Takes away what there is, and what there never was, by every means of the protocol.</summary>
    private IMessage Removing()
    {
        var response = Unusual();
        if (response is DeltaDiscoveryResponse delta)
        {
            delta.RemovedResources.Add([AnyName(), "never", ""]);
            delta.RemovedResourceNames.Add(new ResourceName { Name = AnyName() });
        }

        var error = new ResourceError { ResourceName = new ResourceName { Name = AnyName() }, ErrorDetail = new Status { Code = _random.Next(20), Message = "no" } };
        ((IList)Get(response, "resource_errors")).Add(error);
        return response;
    }

    /// <summary>Names, versions, lifetimes and aliases around resources, or around nothing.</summary>
    private IMessage Enveloped()
    {
        var type = AnyType();
        var envelopes = GoodWorld.Names.Select(name => new Resource
        {
            Name = _random.Next(4) == 0 ? "" : name,
            Version = $"x{_random.Next(3)}",
            Ttl = _random.Next(2) == 0 ? new Duration { Seconds = _random.Next(-2, 20), Nanos = _random.Next(-5, 5) } : null,
            Aliases = { AnyName() },
            Resource_ = _random.Next(3) == 0 ? null : new Any { TypeUrl = XdsResourceTypes.TypeUrl(type), Value = Named(type, AnyOf(type), name) },
        });
        var response = GoodWorld.Response(_protocol, type, "enveloped", NextNonce(), []);
        var resources = (IList)Get(response, "resources");
        foreach (var envelope in envelopes)
        {
            resources.Add(_protocol == XdsTransportProtocol.Delta
                ? envelope
                : new Any { TypeUrl = XdsResourceTypes.WrapperTypeUrl, Value = envelope.ToByteString() });
        }

        return response;
    }

    /// <summary>Many resources, or one with a long name.</summary>
    private IMessage Crowded()
    {
        var type = AnyType();
        var name = new string('n', 20_000);
        var resources = _random.Next(2) == 0
            ? Enumerable.Range(0, 300).Select(number => ($"stranger{number}", Named(type, AnyOf(type), $"stranger{number}")))
            : [(name, Named(type, AnyOf(type), name))];
        return GoodWorld.Response(_protocol, type, "crowded", NextNonce(), resources);
    }

    /// <summary>Nothing in it is meant.</summary>
    private IMessage Random()
    {
        var response = _filler.Fill(_protocol == XdsTransportProtocol.Delta ? DeltaDiscoveryResponse.Descriptor : DiscoveryResponse.Descriptor);
        Set(response, "type_url", XdsResourceTypes.TypeUrl(AnyType()));
        return response;
    }

    /// <summary>What came before comes again, nonce and all.</summary>
    private IMessage Old() => _old.Count == 0 ? Unusual() : _old[_random.Next(_old.Count)];

    private IMessage Remember(IMessage response)
    {
        _old.Add(response.Descriptor.Parser.ParseFrom(response.ToByteString()));
        if (_old.Count > MaxOld)
        {
            _old.RemoveAt(0);
        }

        return response;
    }

    private string NextNonce() => $"abuse{++_nonce}";

    private XdsResourceType AnyType() => (XdsResourceType)_random.Next(XdsResourceTypes.Count);

    private string AnyName() => GoodWorld.Names[_random.Next(GoodWorld.Names.Length)];

    private ByteString AnyOf(XdsResourceType type) => Corpus[type].ElementAt(_random.Next(Corpus[type].Count()));

    private static ByteString Named(XdsResourceType type, ByteString bytes, string name)
    {
        var message = AllMessages.Resources[(int)type].Parser.ParseFrom(bytes);
        Set(message, type == XdsResourceType.Endpoint ? "cluster_name" : "name", name);
        return message.ToByteString();
    }

    private static object Get(IMessage message, string field) => Field(message, field).Accessor.GetValue(message);

    private static void Set(IMessage message, string field, object value) => Field(message, field).Accessor.SetValue(message, value);

    private static FieldDescriptor Field(IMessage message, string field) => message.Descriptor.FindFieldByName(field);
}
