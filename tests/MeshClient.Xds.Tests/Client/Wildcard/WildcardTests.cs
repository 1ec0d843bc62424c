using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Wildcard;

/// <summary>
/// A server that is asked for everything (xds-client 2.11). Content "to:x,y" refers to x and y: routes in a Listener, endpoints in a Cluster.
/// </summary>
public sealed class WildcardTests
{
    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Open_StateOfTheWorld_AsksForAllListenersAndClustersByAnEmptyList()
    {
        await using var bench = CreateBench(XdsTransportProtocol.StateOfTheWorld);
        await bench.WatchAsync(Lds, "l");
        var stream = await bench.Server.NextStreamAsync();

        var requests = new[] { await stream.NextRequestAsync(), await stream.NextRequestAsync() };

        Assert.Equal([XdsResourceTypes.TypeUrl(Lds), XdsResourceTypes.TypeUrl(Cds)], requests.Select(request => request.TypeUrl));
        Assert.All(requests, request => Assert.Empty(request.ResourceNames));
        await bench.SettleAsync();
        Assert.Null(stream.TryNextRequest());
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Open_Delta_AsksForAllListenersAndClustersByNamingNone()
    {
        await using var bench = CreateBench(XdsTransportProtocol.Delta);
        await bench.WatchAsync(Lds, "l");
        var stream = await bench.Server.NextStreamAsync();

        var requests = new[] { await stream.NextRequestAsync(), await stream.NextRequestAsync() };

        Assert.Equal([XdsResourceTypes.TypeUrl(Lds), XdsResourceTypes.TypeUrl(Cds)], requests.Select(request => request.TypeUrl));
        Assert.All(requests, request => Assert.Empty(request.Subscribed));
    }

    [Fact]
    [Trait("Rule", "xds-client 2.11")]
    public async Task Open_DeltaAndAFederatedName_NamesItBesideTheStar()
    {
        const string Name = "xdstp://x/envoy.config.listener.v3.Listener/l";
        await using var bench = XdsClientBench.Create(new XdsBootstrap(Server(XdsTransportProtocol.Delta))
        {
            Authorities = new Dictionary<string, XdsAuthority> { ["x"] = new() },
        });
        await bench.WatchAsync(Lds, Name);
        var stream = await bench.Server.NextStreamAsync();

        Assert.Equal(["*", Name], (await stream.NextRequestAsync()).Subscribed);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_Everything_IsKeptAndGivenToWhoComesLater(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (watcher, stream) = await StartAsync(bench, Lds, "l");

        await stream.RespondAsync(Lds, "v1", "n1", "l=a", "m=b");
        await stream.RespondAsync(Cds, "v1", "n2", "c=a");
        await stream.NextRequestAsync();
        await stream.NextRequestAsync();
        var listener = await bench.WatchAsync(Lds, "m");
        var cluster = await bench.WatchAsync(Cds, "c");
        await bench.SettleAsync();

        Assert.Equal(["a"], watcher.Events);
        Assert.Equal(["b"], listener.Events);
        Assert.Equal(["a"], cluster.Events);
        Assert.Null(stream.TryNextRequest());
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_Everything_AcksWithoutNamingAnything(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");

        await stream.RespondAsync(Lds, "v1", "n1", "l=a", "m=b");

        var ack = await stream.NextRequestAsync();
        Assert.Equal(("n1", true), (ack.ResponseNonce, ack.ErrorDetail is null));
        Assert.Equal([.. ack.ResourceNames], ack.ResourceNames.Where(name => name == "*"));
        Assert.Empty(ack.Subscribed);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ListenersAndClusters_SubscribesAllThatTheyReferTo(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");

        await stream.RespondAsync(Lds, "v1", "n1", "l=to:r", "m=to:q,r");
        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        var routes = await stream.NextRequestAsync();
        await stream.RespondAsync(Cds, "v1", "n2", "c=to:e", "d=none");
        Assert.Equal("n2", (await stream.NextRequestAsync()).ResponseNonce);
        var endpoints = await stream.NextRequestAsync();

        Assert.Equal([XdsResourceTypes.TypeUrl(Rds), "q", "r"], routes.ResourceNames.Prepend(routes.TypeUrl));
        Assert.Equal([XdsResourceTypes.TypeUrl(Eds), "e"], endpoints.ResourceNames.Prepend(endpoints.TypeUrl));

        await stream.RespondAsync(Rds, "v1", "n3", "q=x", "r=x");
        var late = await bench.WatchAsync(Rds, "q");
        await bench.SettleAsync();
        Assert.Equal(["x"], late.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ReferencesChange_SubscribesAndUnsubscribesAccordingly(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Cds, "v1", "n1", "c=to:e", "d=to:f");
        await stream.NextRequestAsync();
        Assert.Equal(["e", "f"], (await stream.NextRequestAsync()).ResourceNames);

        await stream.RespondAsync(Cds, "v2", "n2", "c=to:g", "d=to:f");

        await stream.NextRequestAsync();
        Assert.Equal(["f", "g"], (await stream.NextRequestAsync()).ResourceNames);
        Assert.DoesNotContain((await bench.Client.GetSnapshotAsync()).Resources, resource => resource.Name == "e");
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_ReferenceGoneButWatched_StaysSubscribed(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Cds, "v1", "n1", "c=to:e");
        var endpoints = await bench.WatchAsync(Eds, "e");
        await stream.RespondAsync(Eds, "v1", "n2", "e=a");

        await stream.RespondAsync(Cds, "v2", "n3", "c=none");
        await stream.RespondAsync(Eds, "v2", "n4", "e=b");

        Assert.Equal(["a", "b"], endpoints.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_WatchedNameAbsent_DoesNotExistAtOnce(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (watcher, stream) = await StartAsync(bench, Lds, "missing");

        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        Assert.Equal(["error DoesNotExist"], watcher.Events);
        Assert.Equal(XdsResourceState.DoesNotExist, (await bench.StatusAsync(Lds, "missing")).State);

        await stream.RespondAsync(Lds, "v2", "n2", "l=a", "missing=b");
        Assert.Equal(["error DoesNotExist", "b"], watcher.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_NameAbsentFromTheLastAnswer_DoesNotExistAtOnce(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await stream.NextRequestAsync();

        var late = await bench.WatchAsync(Lds, "missing");
        await bench.SettleAsync();

        Assert.Equal(["error DoesNotExist"], late.Events);
        Assert.Null(stream.TryNextRequest());
        Assert.Equal(0, bench.Time.ActiveTimerCount);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_ServerKeepsSilent_TimerDecidesForAllWatches(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (first, _) = await StartAsync(bench, Lds, "l");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));
        var second = await bench.WatchAsync(Lds, "m");
        await bench.SettleAsync();

        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["error DoesNotExist"], first.Events);
        Assert.Empty(second.Events);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(["error DoesNotExist"], second.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_WhileTheRequestIsUnderWay_TimerBeginsWhenItHasLeft(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        bench.Server.AcceptsConnections = false;
        await bench.WatchAsync(Lds, "l");
        var stream = await bench.Server.NextStreamAsync();
        var late = await bench.WatchAsync(Lds, "m");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(late.Events);
        await bench.EndAsync(stream);
        Assert.Equal(["error Unreachable"], late.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_Deletion_ForgetsWhatNobodyWatchesAndKeepsWhatIsWatched(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (watcher, stream) = await StartAsync(bench, Lds, "watched");
        await stream.RespondAsync(Lds, "v1", "n1", "watched=a", "other=to:r");
        await stream.NextRequestAsync();
        Assert.Equal(["r"], (await stream.NextRequestAsync()).ResourceNames);

        await stream.RemoveAsync(Lds, "v2", "n2", "watched", "other");

        Assert.Equal(["a", "ambient DoesNotExist"], watcher.Events);
        Assert.Equal(["watched"], (await bench.Client.GetSnapshotAsync()).Resources.Select(resource => resource.Name));
        await stream.NextRequestAsync();
        Assert.Empty((await stream.NextRequestAsync()).ResourceNames);
    }

    [Theory]
    [BothProtocols]
    public async Task Receive_InvalidResourceThatNobodyWatches_IsNackedAndToldToWhoComesLater(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (watcher, stream) = await StartAsync(bench, Cds, "c");

        await stream.RespondAsync(Cds, "v1", "n1", "c=a", "other!bad");
        var nack = await stream.NextRequestAsync();
        var late = await bench.WatchAsync(Cds, "other");
        await bench.SettleAsync();

        Assert.Equal("Cluster response: resource \"other\": some_field: bad", nack.ErrorDetail.Message);
        Assert.Equal(["a"], watcher.Events);
        Assert.Equal(["error Invalid"], late.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_WhatTheServerHas_IsKeptWhileTheStreamIsNeeded(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (first, stream) = await StartAsync(bench, Lds, "l");
        await bench.WatchAsync(Lds, "m");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a", "m=b");
        await stream.NextRequestAsync();

        await bench.UnwatchAsync(Lds, "l", first);
        var again = await bench.WatchAsync(Lds, "l");
        await bench.SettleAsync();

        Assert.Equal(["a"], again.Events);
        Assert.Null(stream.TryNextRequest());
    }

    [Theory]
    [BothProtocols]
    public async Task Unwatch_LastWatch_ReleasesStreamAndEverythingKept(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (watcher, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=to:r", "m=b");
        await stream.RespondAsync(Cds, "v1", "n2", "c=to:e");

        await bench.UnwatchAsync(Lds, "l", watcher);
        await bench.SettleAsync();

        Assert.True(stream.IsDisposed);
        Assert.Empty((await bench.Client.GetSnapshotAsync()).Resources);
        Assert.Empty(bench.Client.CountResources());
    }

    [Fact]
    public async Task Reconnect_StateOfTheWorld_NamesNoVersionSoThatTheServerAnswers()
    {
        await using var bench = CreateBench(XdsTransportProtocol.StateOfTheWorld);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var request = await (await bench.Server.NextStreamAsync()).NextRequestAsync();
        Assert.Equal(("", ""), (request.VersionInfo, request.ResponseNonce));
        Assert.Empty(request.ResourceNames);
    }

    [Fact]
    public async Task Reconnect_Delta_ClaimsAlsoWhatNobodyWatches()
    {
        await using var bench = CreateBench(XdsTransportProtocol.Delta);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "1", "n1", "l=a", "m=to:r");
        await stream.RespondAsync(Rds, "2", "n2", "r=a");

        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        var second = await bench.Server.NextStreamAsync();
        var listeners = await second.NextRequestAsync();
        var routes = await second.NextRequestAsync();
        Assert.Empty(listeners.Subscribed);
        Assert.Equal(["l@", "m@1"], listeners.InitialVersions);
        Assert.Equal(["r"], routes.Subscribed);
        Assert.Equal(["r@2"], routes.InitialVersions);
    }

    [Theory]
    [BothProtocols]
    public async Task Reconnect_WhatWasDeletedMeanwhile_IsForgotten(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=a", "m=b");
        await bench.EndAsync(stream);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var second = await bench.Server.NextStreamAsync();

        await second.RemoveAsync(Lds, "v2", "n1", ["m"], "l=a");

        Assert.Equal(["l"], (await bench.Client.GetSnapshotAsync()).Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Watch_FederatedName_IsNamedBesideTheStar()
    {
        const string Name = "xdstp://x/envoy.config.listener.v3.Listener/l";
        await using var bench = XdsClientBench.Create(new XdsBootstrap(Server(XdsTransportProtocol.StateOfTheWorld))
        {
            Authorities = new Dictionary<string, XdsAuthority> { ["x"] = new() },
        });
        var (_, stream) = await StartAsync(bench, Lds, "l");

        var federated = await bench.WatchAsync(Lds, Name);
        Assert.Equal(["*", Name], (await stream.NextRequestAsync()).ResourceNames);
        await stream.RespondAsync(Lds, "v1", "n1", "l=a", $"{Name}=b");
        Assert.Equal(["b"], federated.Events);
        Assert.Equal(["*", Name], (await stream.NextRequestAsync()).ResourceNames);

        // An empty list after a list of names would unsubscribe everything.
        await bench.UnwatchAsync(Lds, Name, federated);
        Assert.Equal(["*"], (await stream.NextRequestAsync()).ResourceNames);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_RouteThatNothingRefersTo_IsAskedForByName(XdsTransportProtocol protocol)
    {
        await using var bench = CreateBench(protocol);
        var (_, stream) = await StartAsync(bench, Lds, "l");
        await stream.RespondAsync(Lds, "v1", "n1", "l=to:r");
        await stream.NextRequestAsync();
        await stream.NextRequestAsync();

        var watcher = await bench.WatchAsync(Rds, "extra");
        Assert.Equal(["extra", "r"], (await stream.NextRequestAsync()).ResourceNames);
        await bench.UnwatchAsync(Rds, "extra", watcher);

        Assert.Equal(["r"], (await stream.NextRequestAsync()).ResourceNames);
    }

    private static XdsServer Server(XdsTransportProtocol protocol) =>
        new("cp:1") { Protocol = protocol, Subscriptions = XdsSubscriptionMode.Wildcard };

    private static XdsClientBench CreateBench(XdsTransportProtocol protocol) => XdsClientBench.Create(protocol, subscriptions: XdsSubscriptionMode.Wildcard);

    /// <summary>Watches a name and accepts the first stream and its two first requests.</summary>
    private static async Task<(RecordingWatcher Watcher, FakeAdsStream Stream)> StartAsync(XdsClientBench bench, XdsResourceType type, string name)
    {
        var watched = await bench.StartAsync(type, name);
        await watched.Stream.NextRequestAsync();
        await bench.SettleAsync();
        return watched;
    }
}
