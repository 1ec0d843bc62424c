using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Xds.Tests.Resources.Endpoints.Support;

/// <summary>
/// Assignments as servers send them, and now and then as they should not: repeated and split fields, other orders, unknown fields, other
/// wire types, values out of range. With <paramref name="oddity"/> zero all of them are plain and valid.
/// </summary>
internal sealed class RandomAssignments(Random random, double oddity)
{
    private int _nextAddress;

    public byte[] Assignment()
    {
        var message = new WireMessage().AddText(1, Odd() ? Pick("", "b\u00e4ckend", "other") : "backend");
        var priorities = 0u;
        foreach (var zone in Enumerable.Range(0, random.Next(4)))
        {
            var isNext = zone > 0 && random.Next(3) == 0;
            priorities += isNext ? 1u : 0u;
            message.Add(2, Locality(zone, Odd() ? (uint)random.Next(200) : priorities));
        }

        if (random.Next(3) == 0)
        {
            message.Add(4, Policy());
        }

        return Finish(message).ToArray();
    }

    /// <summary>One endpoint more, one less, or another order, and the rest as it was.</summary>
    public byte[] Change(byte[] assignment)
    {
        var parsed = Proto.Endpoints.ClusterLoadAssignment.Parser.ParseFrom(assignment);
        foreach (var locality in parsed.Endpoints)
        {
            var endpoints = locality.LbEndpoints;
            switch (random.Next(7))
            {
                case 0:
                    endpoints.Insert(random.Next(endpoints.Count + 1), Proto.Endpoints.LbEndpoint.Parser.ParseFrom(Endpoint().ToArray()));
                    break;
                case 1 when endpoints.Count > 0:
                    endpoints.RemoveAt(random.Next(endpoints.Count));
                    break;
                case 2 when endpoints.Count > 0:
                    endpoints[random.Next(endpoints.Count)].HealthStatus = (HealthStatus)random.Next(7);
                    break;
                case 3:
                    var shuffled = endpoints.ToArray();
                    random.Shuffle(shuffled);
                    endpoints.Clear();
                    endpoints.AddRange(shuffled);
                    break;
                case 4 when endpoints.Count > 0 && random.Next(4) == 0:
                    endpoints.Add(endpoints[random.Next(endpoints.Count)]);
                    break;
                case 5 when endpoints.Count > 0 && random.Next(4) == 0:
                    var copied = endpoints[random.Next(endpoints.Count)];
                    endpoints.Insert(random.Next(endpoints.Count), new Proto.Endpoints.LbEndpoint(copied) { LoadBalancingWeight = 7 });
                    break;
                default:
                    break;
            }
        }

        if (random.Next(4) == 0 && parsed.Endpoints.Count > 1)
        {
            parsed.Endpoints.RemoveAt(random.Next(parsed.Endpoints.Count));
        }

        return parsed.ToByteArray();
    }

    /// <summary>Bytes changed, cut off or sent twice.</summary>
    public byte[] Damage(byte[] assignment)
    {
        if (assignment.Length == 0)
        {
            return assignment;
        }

        var bytes = assignment.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. bytes];
            default:
                foreach (var _ in Enumerable.Range(0, 1 + random.Next(3)))
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
        }
    }

    private bool Odd() => random.NextDouble() < oddity;

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];

    private WireMessage Policy()
    {
        var message = new WireMessage();
        foreach (var category in Enumerable.Range(0, random.Next(3)))
        {
            var percent = new WireMessage().AddVarint(1, (ulong)random.Next(120)).AddVarint(2, Odd() ? 7u : (ulong)random.Next(3));
            message.Add(2, Finish(new WireMessage().AddText(1, Odd() ? "" : $"category{category}").Add(2, percent)));
        }

        if (random.Next(3) == 0)
        {
            message.Add(3, Wrapped(Odd() ? 0 : 100u));
        }

        return Finish(random.Next(4) == 0 ? message.AddVarint(6, 1) : message);
    }

    private WireMessage Locality(int zone, uint priority)
    {
        var message = new WireMessage();
        if (!Odd())
        {
            message.Add(1, Finish(new WireMessage().AddText(1, Pick("", "region")).AddText(2, $"zone{(Odd() ? 0 : zone)}").AddText(3, Pick("", "s\u00fcd"))));
        }

        if (!Odd())
        {
            message.Add(3, Wrapped(Pick(1u, 1u, 5u, 0u, Odd() ? uint.MaxValue : 3u)));
        }

        if (priority > 0 || random.Next(4) == 0)
        {
            message.AddVarint(5, priority, random.Next(2));
        }

        var list = random.Next(5) == 0 ? new WireMessage() : null;
        foreach (var _ in Enumerable.Range(0, random.Next(6)))
        {
            if (list is null || random.Next(2) == 0)
            {
                message.Add(2, Endpoint());
            }
            else
            {
                list.Add(1, Endpoint());
            }
        }

        if (list is not null)
        {
            message.Add(7, Finish(list));
        }

        if (Odd() && Odd())
        {
            message.Add(8, new WireMessage());
        }

        if (random.Next(6) == 0)
        {
            message.Add(9, Metadata());
        }

        return Finish(message);
    }

    private WireMessage Endpoint()
    {
        var endpoint = new WireMessage();
        if (!(Odd() && Odd()))
        {
            endpoint.Add(1, Address());
        }

        if (random.Next(4) == 0)
        {
            endpoint.AddText(3, Pick("a.test", "a.test", "b.test", "b\u00fccher.test"));
        }

        if (random.Next(8) == 0)
        {
            endpoint.Add(2, new WireMessage().AddVarint(1, 80).AddText(2, "health"));
        }

        foreach (var _ in Enumerable.Range(0, Math.Max(0, random.Next(6) - 3)))
        {
            endpoint.Add(4, Finish(new WireMessage().Add(1, Address())));
        }

        var message = new WireMessage().Add(1, Finish(endpoint));
        if (random.Next(3) == 0)
        {
            message.AddVarint(2, Odd() ? Pick(17ul, ulong.MaxValue, 1ul << 40) : (ulong)random.Next(6), random.Next(2));
        }

        if (random.Next(3) == 0)
        {
            message.Add(4, Wrapped(Odd() ? Pick(0u, uint.MaxValue) : (uint)random.Next(1, 9)));
        }

        if (random.Next(4) == 0)
        {
            message.Add(3, Metadata());
        }

        return Finish(Odd() && Odd() ? message.AddText(5, "name") : message);
    }

    private WireMessage Address()
    {
        var number = Odd() ? random.Next(8) : _nextAddress++;
        if (random.Next(12) == 0)
        {
            return Finish(new WireMessage().Add(2, Finish(new WireMessage().AddText(1, $"/run/{number}.sock"))));
        }

        var host = random.Next(4) == 0 ? $"2001:db8::{number:x}" : $"10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}";
        if (Odd())
        {
            host = Pick("a.test", "010.0.0.1", "1.2.3", "256.1.1.1", "1.2.3.4.5", "", "[::1]", "2001:DB8:0::1", "::ffff:1.2.3.4", "1.2.3.4 ", "999999999999.1.1.1");
        }

        var socket = new WireMessage().AddText(2, host).AddVarint(3, Odd() ? Pick(0ul, 65536ul, 1ul << 33) : 8080);
        if (Odd())
        {
            socket.AddVarint(1, Pick(0ul, 0ul, 1ul, 9ul));
        }

        if (Odd() && Odd())
        {
            socket.AddText(Pick(4, 5), "http");
        }

        return Finish(new WireMessage().Add(1, Finish(socket)));
    }

    private WireMessage Metadata()
    {
        var metadata = new Metadata();
        if (random.Next(2) == 0)
        {
            metadata.FilterMetadata["envoy.lb"] = new Struct { Fields = { ["hash_key"] = Pick(Value.ForString("key"), Value.ForNumber(3)) } };
        }

        if (random.Next(2) == 0)
        {
            metadata.FilterMetadata["istio"] = new Struct { Fields = { ["workload"] = Value.ForString("pay") } };
        }

        if (random.Next(3) == 0)
        {
            metadata.TypedFilterMetadata["envoy.http11_proxy_transport_socket.proxy_address"] = new Any
            {
                TypeUrl = Pick("type.googleapis.com/envoy.config.core.v3.Address", "type.googleapis.com/test.Unknown"),
                Value = ByteString.CopyFrom(Address().ToArray()),
            };
        }

        return Finish(new WireMessage().Add(metadata.ToByteArray()));
    }

    private WireMessage Wrapped(uint value) => Finish(new WireMessage().AddVarint(1, value, random.Next(2)));

    // The same message, or one that says it in another way, or one that says something else.
    private WireMessage Finish(WireMessage message)
    {
        if (random.Next(10) == 0)
        {
            message.AddBytes(200, [1, 2, 3], random.Next(3)).AddVarint(300, 1).AddFixed32(201, 7).AddFixed64(202, 8);
        }

        if (!Odd())
        {
            return message;
        }

        switch (random.Next(5))
        {
            case 0 when message.Count > 0:
                message.Repeat(random.Next(message.Count));
                break;
            case 1:
                message.Shuffle(random);
                break;
            case 2:
                message.AddGroup(random.Next(1, 20));
                break;
            case 3:
                message.AddVarint(random.Next(1, 10), (ulong)random.Next(3));
                break;
            default:
                message.AddBytes(random.Next(1, 10), [(byte)random.Next(256)]);
                break;
        }

        return message;
    }
}
