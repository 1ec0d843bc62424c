using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Action = MeshClient.Xds.Proto.Core.HeaderValueOption.Types.HeaderAppendAction;

namespace MeshClient.Xds.Tests.Resources.Routes;

public class HeaderChangesParserTests
{
    private const string First = "virtual_hosts[0].routes[0].request_headers_to_add[0].header";
    private const int TooLong = 16_385;

    public static TheoryData<BadResource> Invalid =>
    [
        Bad($"{First}.key", new HeaderValue { Key = ":path", Value = "/" }),
        Bad($"{First}.key", new HeaderValue { Key = "Host", Value = "a" }),
        Bad($"{First}.key", new HeaderValue { Key = "a b", Value = "a" }),
        Bad($"{First}.key", new HeaderValue { Value = "a" }),
        Bad($"{First}.value", new HeaderValue { Key = "a", Value = "a\r\nb: c" }),
        Bad($"{First}.value", new HeaderValue { Key = "a", Value = new string('a', TooLong) }),
        Bad($"{First}.value", new HeaderValue { Key = "a", Value = "50%" }),
        Bad($"{First}.value", new HeaderValue { Key = "a", Value = "%REQ(x%" }),
        Bad($"{First}.raw_value", new HeaderValue { Key = "a", Value = "a", RawValue = ByteString.CopyFromUtf8("a") }),
        Bad($"{First}.append_action", option => (option.Append, option.AppendAction) = (true, Action.AddIfAbsent)),
        Bad($"{First}.append_action", option => option.AppendAction = (Action)7),
        Bad(First, option => option.Header = null),
        BadResource.Of("virtual_hosts[0].routes[0].response_headers_to_remove[0]", RouteConfiguration(), table => table.VirtualHosts[0].Routes[0].ResponseHeadersToRemove.Add(":status")),
    ];

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidChange_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_ChangesOfEveryLevel_ReachTheModel()
    {
        var route = Route();
        route.Route_.WeightedClusters = new Proto.Routes.WeightedCluster { Clusters = { new Proto.Routes.WeightedCluster.Types.ClusterWeight { Name = "a", Weight = 1 } } };
        var configuration = RouteConfiguration(VirtualHost(route));
        configuration.MostSpecificHeaderMutationsWins = true;
        configuration.RequestHeadersToRemove.Add("X-Table");
        configuration.VirtualHosts[0].ResponseHeadersToRemove.Add("X-Host");
        route.RequestHeadersToRemove.Add("X-Route");
        route.Route_.WeightedClusters.Clusters[0].ResponseHeadersToRemove.Add("X-Cluster");

        var table = Parsing.Accept(configuration);

        var host = Assert.Single(table.VirtualHosts);
        var parsed = Assert.Single(host.Routes);
        Assert.True(table.MostSpecificHeaderChangesWin);
        Assert.Equal(new HeaderChanges { Remove = ["x-table"] }, table.RequestHeaders);
        Assert.Equal(new HeaderChanges { Remove = ["x-host"] }, host.ResponseHeaders);
        Assert.Equal(new HeaderChanges { Remove = ["x-route"] }, parsed.RequestHeaders);
        Assert.Equal(new HeaderChanges { Remove = ["x-cluster"] }, Assert.IsType<ForwardAction>(parsed.Action).Clusters[0].ResponseHeaders);
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(null, 1, 1)]
    [InlineData(null, 2, 2)]
    [InlineData(null, 3, 3)]
    [InlineData(true, 0, 0)]
    [InlineData(false, 0, 2)]
    public void Parse_Action_IsThatOfEitherField(bool? append, int action, int expected)
    {
        var addition = Accept(new HeaderValueOption { Header = new HeaderValue { Key = "a", Value = "b" }, Append = append, AppendAction = (Action)action });

        Assert.Equal((HeaderAppendAction)expected, addition.Action);
    }

    [Fact]
    public void Parse_ValueWithCommands_IsTakenApart()
    {
        var addition = Accept(new HeaderValueOption
        {
            Header = new HeaderValue { Key = "X-A", Value = "100%% %REQ(x-b?:path):10%-%HOSTNAME%" },
            KeepEmptyValue = true,
        });

        Assert.Equal(
            new HeaderAddition(
                "x-a",
                new HeaderFormat(
                [
                    new HeaderFormatPart("100% "), new HeaderFormatPart("REQ", true, "x-b?:path", 10), new HeaderFormatPart("-"), new HeaderFormatPart("HOSTNAME", true),
                ]),
                HeaderAppendAction.AppendOrAdd,
                KeepEmpty: true),
            addition);
    }

    [Theory]
    [InlineData("%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%", "START_TIME", "%Y/%m/%dT%H:%M:%S%z %s", null)]
    [InlineData("%START_TIME(%s.%3f):4%", "START_TIME", "%s.%3f", 4)]
    [InlineData("%REQ(x):99999999999%", "REQ", "x", int.MaxValue)]
    public void Parse_CommandWithPercentSignsOrAHugeLength_IsACommand(string value, string name, string argument, int? length)
    {
        var addition = Accept(new HeaderValueOption { Header = new HeaderValue { Key = "x-request-start", Value = value } });

        Assert.Equal(new HeaderFormat([new HeaderFormatPart(name, true, argument, length)]), addition.Value);
    }

    [Fact]
    public void Parse_RawValue_KeepsItsBytes()
    {
        var addition = Accept(new HeaderValueOption { Header = new HeaderValue { Key = "a", RawValue = ByteString.CopyFrom(0x41, 0xe4) } });

        Assert.Equal(new HeaderFormat([new HeaderFormatPart("A\u00e4")]), addition.Value);
    }

    private static HeaderAddition Accept(HeaderValueOption option)
    {
        var route = Route();
        route.RequestHeadersToAdd.Add(option);
        return Assert.Single(Parsing.Accept(RouteConfiguration(VirtualHost(route))).VirtualHosts[0].Routes[0].RequestHeaders.Add);
    }

    private static BadResource Bad(string path, HeaderValue header) => Bad(path, option => option.Header = header);

    private static BadResource Bad(string path, Action<HeaderValueOption> change)
    {
        var option = new HeaderValueOption { Header = new HeaderValue { Key = "a", Value = "b" } };
        change(option);
        return BadResource.Of(path, RouteConfiguration(), table => table.VirtualHosts[0].Routes[0].RequestHeadersToAdd.Add(option));
    }
}
