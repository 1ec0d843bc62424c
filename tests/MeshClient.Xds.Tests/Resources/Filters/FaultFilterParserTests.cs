using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Tests.Resources.Filters;

public class FaultFilterParserTests
{
    private const string Config = "api_listener.api_listener.http_filters[0].typed_config";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad($"{Config}.delay", new Proxy.HTTPFault { Delay = new Proxy.FaultDelay() }),
        Bad($"{Config}.delay.fixed_delay", new Proxy.HTTPFault { Delay = new Proxy.FaultDelay { FixedDelay = new Duration() } }),
        Bad($"{Config}.abort", new Proxy.HTTPFault { Abort = new Proxy.FaultAbort() }),
        Bad($"{Config}.abort.http_status", new Proxy.HTTPFault { Abort = new Proxy.FaultAbort { HttpStatus = 600 } }),
        Bad($"{Config}.headers[0].name", new Proxy.HTTPFault { Headers = { new Proto.Routes.HeaderMatcher() } }),
        Bad(
            $"{Config}.abort.percentage",
            new Proxy.HTTPFault
            {
                Abort = new Proxy.FaultAbort
                {
                    HttpStatus = 503,
                    Percentage = new FractionalPercent { Denominator = (FractionalPercent.Types.DenominatorType)5 },
                },
            }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Empty_DoesNothing() => Assert.Equal(new FaultFilterConfig(), Accept(new Proxy.HTTPFault()));

    [Fact]
    public void Parse_EveryField_IsRead()
    {
        var fault = new Proxy.HTTPFault
        {
            Delay = new Proxy.FaultDelay { FixedDelay = new Duration { Seconds = 2 }, Percentage = new FractionalPercent { Numerator = 50 } },
            Abort = new Proxy.FaultAbort { HttpStatus = 503 },
            UpstreamCluster = "backend",
            DownstreamNodes = { "node" },
            Headers = { new Proto.Routes.HeaderMatcher { Name = "x", PresentMatch = true } },
            MaxActiveFaults = 3,
        };

        Assert.Equal(
            new FaultFilterConfig
            {
                Delay = new FaultDelay(TimeSpan.FromSeconds(2), new FaultShare(50)),
                Abort = new FaultAbort(503, null, new FaultShare(0)),
                Cluster = "backend",
                Nodes = ["node"],
                Headers = [new HeaderMatch { Name = "x", Kind = HeaderMatchKind.Present }],
                MaxActiveFaults = 3,
            },
            Accept(fault));
    }

    [Theory]
    [InlineData(14, 14)]
    [InlineData(16, 16)]
    [InlineData(17, 2)]
    public void Parse_GrpcStatusAbove16_IsUnknown(uint configured, int expected) =>
        Assert.Equal(new FaultAbort(null, expected, new FaultShare(0)), Accept(new Proxy.HTTPFault { Abort = new Proxy.FaultAbort { GrpcStatus = configured } }).Abort);

    [Fact]
    public void Parse_HeaderForms_LeaveTheValueToTheRequest()
    {
        var config = Accept(new Proxy.HTTPFault
        {
            Delay = new Proxy.FaultDelay { HeaderDelay = new() },
            Abort = new Proxy.FaultAbort { HeaderAbort = new() },
        });

        Assert.Equal(new FaultDelay(null, new FaultShare(0)), config.Delay);
        Assert.Equal(new FaultAbort(null, null, new FaultShare(0)), config.Abort);
    }

    [Fact]
    public void Parse_ResponseRateLimit_IsReadAndNotedAsNotApplied()
    {
        var fault = new Proxy.HTTPFault
        {
            Abort = new Proxy.FaultAbort { HttpStatus = 503 },
            ResponseRateLimit = new Proxy.FaultRateLimit
            {
                FixedLimit = new Proxy.FaultRateLimit.Types.FixedLimit { LimitKbps = 7 },
                Percentage = new FractionalPercent { Numerator = 50 },
            },
        };

        Assert.Equal(new FaultRateLimit(7, 500_000), Accept(fault).ResponseRateLimit);
        Assert.Equal(["api_listener.api_listener.http_filters.typed_config.response_rate_limit"], Parsing.Parse(WithFault(fault)).IgnoredFields);
    }

    [Theory]
    [InlineData(FractionalPercent.Types.DenominatorType.Hundred, 100u)]
    [InlineData(FractionalPercent.Types.DenominatorType.TenThousand, 10_000u)]
    [InlineData(FractionalPercent.Types.DenominatorType.Million, 1_000_000u)]
    public void Parse_Share_KeepsItsDenominator(object denominator, uint expected)
    {
        var share = new FractionalPercent { Numerator = 3, Denominator = (FractionalPercent.Types.DenominatorType)denominator };

        Assert.Equal(new FaultShare(3, expected), Accept(new Proxy.HTTPFault { Abort = new Proxy.FaultAbort { HttpStatus = 503, Percentage = share } }).Abort!.Share);
    }

    private static FaultFilterConfig Accept(Proxy.HTTPFault fault) =>
        Assert.IsType<FaultFilterConfig>(Parsing.Accept(WithFault(fault)).HttpConnectionManager!.Filters[0].Config);

    private static Proto.Listeners.Listener WithFault(Proxy.HTTPFault fault) =>
        Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "fault", TypedConfig = Pack(fault) }));

    private static BadResource Bad(string path, Proxy.HTTPFault fault) => BadResource.Of(path, WithFault(fault));
}
