using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client;

public sealed class SubscriptionTests
{
    [Theory]
    [BothProtocols]
    public async Task Watch_Nothing_OpensNoStream(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);

        await bench.SettleAsync();

        Assert.Empty(bench.Server.Transports);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T8")]
    public async Task Open_Stream_CarriesTheNodeInItsFirstRequestOnly(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        await bench.WatchAsync(Lds, "l");
        await bench.WatchAsync(Cds, "c");
        await bench.WatchAsync(Eds, "e");
        var first = await bench.Server.NextStreamAsync();
        var requests = new[] { await first.NextRequestAsync(), await first.NextRequestAsync(), await first.NextRequestAsync() };

        await bench.EndAsync(first);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        var second = await bench.Server.NextStreamAsync();

        Assert.Equal(["node-1", null, null], requests.Select(request => request.Node?.Id));
        Assert.Equal([Lds, Cds, Eds], requests.Select(request => XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var type) ? type : Rds));
        Assert.Equal("node-1", (await second.NextRequestAsync()).Node.Id);
        Assert.Null((await second.NextRequestAsync()).Node);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.1 B9")]
    public async Task Open_BootstrapWithoutNode_SaysWhatTheClientIs(XdsTransportProtocol protocol)
    {
        var document = XdsBootstrap.Parse("""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"insecure"}]}]}""");
        await using var bench = XdsClientBench.Create(new XdsBootstrap(document.Servers[0] with { Protocol = protocol }) { Node = document.Node });

        await bench.WatchAsync(Lds, "l");

        var node = (await (await bench.Server.NextStreamAsync()).NextRequestAsync()).Node;
        Assert.Equal(("", "", "MeshClient .NET"), (node.Id, node.Cluster, node.UserAgentName));
        Assert.NotEmpty(node.ClientFeatures);
        Assert.Null(node.Metadata);
        Assert.Null(node.Locality);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T9")]
    public async Task Reconnect_AfterResponse_NamesVersionAndAllNamesWithoutNonce()
    {
        await using var bench = XdsClientBench.Create();
        var (watcher, stream) = await bench.StartAsync(Cds, "b");
        await bench.WatchAsync(Cds, "a");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Cds, "v3", "n7", "a=1", "b=2");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var request = await (await bench.Server.NextStreamAsync()).NextRequestAsync();
        Assert.Equal(("v3", ""), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(["a", "b"], request.ResourceNames);
        Assert.Equal(["2"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T10")]
    public async Task Reconnect_WhatWasUnwatchedMeanwhile_IsNotAskedFor(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (cluster, stream) = await bench.StartAsync(Cds, "c");
        await bench.WatchAsync(Cds, "d");
        var endpoints = await bench.WatchAsync(Eds, "e");
        await bench.EndAsync(stream);

        await bench.UnwatchAsync(Cds, "c", cluster);
        await bench.UnwatchAsync(Eds, "e", endpoints);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        Assert.Equal(["d"], (await second.NextRequestAsync()).ResourceNames);
        await bench.SettleAsync();
        Assert.Null(second.TryNextRequest());
    }

    [Fact]
    public async Task Reconnect_TypeWithoutCachedResources_DoesNotClaimAVersion()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Cds, "c");
        var endpoints = await bench.WatchAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v5", "n1", "e=a");
        await bench.UnwatchAsync(Eds, "e", endpoints);
        await bench.SettleAsync();
        await bench.EndAsync(stream);

        await bench.WatchAsync(Eds, "other");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        await second.NextRequestAsync();
        Assert.Equal("", (await second.NextRequestAsync()).VersionInfo);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T11")]
    public async Task Watch_AnotherName_AsksForBothWithVersionAndNonce()
    {
        await using var bench = XdsClientBench.Create();
        var (_, stream) = await bench.StartAsync(Eds, "b");
        await stream.RespondAsync(Eds, "v1", "n1", "b=1");
        await stream.NextRequestAsync();

        await bench.WatchAsync(Eds, "a");

        var request = await stream.NextRequestAsync();
        Assert.Equal(("v1", "n1"), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(["a", "b"], request.ResourceNames);
        Assert.Null(request.ErrorDetail);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_SeveralNamesAtOnce_AsksForAllInOneRequest(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var watcher = new RecordingWatcher();
        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Watch(Cds, "c", watcher);
            bench.Client.Watch(Cds, "a", watcher);
            bench.Client.Watch(Cds, "b", watcher);
        });

        var stream = await bench.Server.NextStreamAsync();

        Assert.Equal(["a", "b", "c"], (await stream.NextRequestAsync()).ResourceNames);
        await bench.SettleAsync();
        Assert.Null(stream.TryNextRequest());
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T14")]
    public async Task Unwatch_OneOfTwoNames_AsksForTheOther(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Eds, "a");
        await bench.WatchAsync(Eds, "b");
        await stream.NextRequestAsync();

        await bench.UnwatchAsync(Eds, "a", watcher);

        Assert.Equal(["b"], (await stream.NextRequestAsync()).ResourceNames);
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_LastNameOfATypeWhileOthersRemain_SendsAnEmptyList(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var route = await bench.WatchAsync(Rds, "r");
        await stream.NextRequestAsync();

        await bench.UnwatchAsync(Rds, "r", route);

        var request = await stream.NextRequestAsync();
        Assert.Equal(XdsResourceTypes.TypeUrl(Rds), request.TypeUrl);
        Assert.Empty(request.ResourceNames);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T15")]
    public async Task Unwatch_OneOfTwoWatchers_SendsNothing(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (first, stream) = await bench.StartAsync(Eds, "e");
        var second = await bench.WatchAsync(Eds, "e");

        await bench.UnwatchAsync(Eds, "e", first);
        await bench.SettleAsync();

        Assert.Null(stream.TryNextRequest());
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        Assert.Empty(first.Events);
        Assert.Equal(["a"], second.Events);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T16")]
    [Trait("Rule", "xds-client 8.7 X13")]
    public async Task Watch_CachedName_IsDeliveredWithoutARequest(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();

        var second = await bench.WatchAsync(Eds, "e");
        await bench.SettleAsync();

        Assert.Equal(["a"], second.Events);
        Assert.Null(stream.TryNextRequest());
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T17")]
    public async Task Watch_AgainAfterUnwatch_AsksAgainAndGivesNoStaleValue(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (_, stream) = await bench.StartAsync(Lds, "l");
        var first = await bench.WatchAsync(Eds, "e");
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        await bench.UnwatchAsync(Eds, "e", first);
        Assert.Empty((await stream.NextRequestAsync()).ResourceNames);

        var second = await bench.WatchAsync(Eds, "e");

        Assert.Equal(["e"], (await stream.NextRequestAsync()).ResourceNames);
        Assert.Empty(second.Events);
        await stream.RespondAsync(Eds, "v1", "n2", "e=a");
        Assert.Equal(["a"], second.Events);
        Assert.Equal(["a"], first.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_AgainBeforeTheServerLearnedOfTheUnwatch_KeepsTheCachedValue(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (first, stream) = await bench.StartAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();
        var second = new RecordingWatcher();

        await bench.Loop.InvokeAsync(() =>
        {
            bench.Client.Unwatch(Eds, "e", first);
            bench.Client.Watch(Eds, "e", second);
        });
        await bench.SettleAsync();

        Assert.Equal(["a"], second.Events);
        Assert.False(stream.IsDisposed);
    }

    [Theory]
    [BothProtocols]
    [Trait("Rule", "xds-client 8.2 T31")]
    public async Task Unwatch_LastName_ReleasesStreamAndConnection(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol);
        var (watcher, stream) = await bench.StartAsync(Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await bench.UnwatchAsync(Lds, "l", watcher);
        await bench.SettleAsync();

        Assert.True(stream.IsDisposed);
        Assert.True(Assert.Single(bench.Server.Transports).IsDisposed);
        Assert.Equal(0, bench.Time.ActiveTimerCount);

        await bench.WatchAsync(Lds, "l");
        var request = await (await bench.Server.NextStreamAsync()).NextRequestAsync();
        Assert.Equal(("", ""), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(2, bench.Server.Transports.Count);
    }
}
