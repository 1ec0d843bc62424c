using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Matchers;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Mutation = MeshClient.Xds.Proto.Core.HeaderMutation;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Tests.Resources.Filters;

public class HeaderMutationFilterParserTests
{
    [Fact]
    public void Parse_Filter_KeepsTheOrderOfItsSteps()
    {
        var filter = new Proxy.HeaderMutation
        {
            MostSpecificHeaderMutationsWins = true,
            Mutations = new Proxy.Mutations
            {
                RequestMutations =
                {
                    new Mutation { RemoveOnMatch = new Mutation.Types.RemoveOnMatch { KeyMatcher = new StringMatcher { Prefix = "x-" } } },
                    new Mutation { Remove = "Cookie" },
                },
                ResponseTrailersMutations = { new Mutation { Remove = "a" } },
            },
        };

        var listener = Parsing.Accept(Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "m", TypedConfig = Pack(filter) })));

        Assert.Equal(
            new HeaderMutationFilterConfig
            {
                Request = [new HeaderMutationStep { RemoveMatching = new StringMatch(StringMatchKind.Prefix, "x-") }, new HeaderMutationStep { Remove = "cookie" }],
                ResponseTrailers = [new HeaderMutationStep { Remove = "a" }],
                MostSpecificWins = true,
            },
            listener.HttpConnectionManager!.Filters[0].Config);
    }

    [Fact]
    public void Parse_OverrideOfTheRoute_IsItsOwnMessage()
    {
        var host = VirtualHost();
        host.TypedPerFilterConfig["m"] = Pack(new Proxy.HeaderMutationPerRoute { Mutations = new Proxy.Mutations { ResponseMutations = { new Mutation { Remove = "a" } } } });

        var parsed = Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0];

        Assert.Equal([new HttpFilterOverride("m", new HeaderMutationFilterConfig { Response = [new HeaderMutationStep { Remove = "a" }] })], parsed.FilterOverrides);
    }

    [Fact]
    public void Parse_OverrideMessageInTheListener_IsRefusedAlsoIfOptional()
    {
        var filter = new Proto.Http.HttpFilter { Name = "m", TypedConfig = Pack(new Proxy.HeaderMutationPerRoute()), IsOptional = true };

        Parsing.RejectAt(
            "api_listener.api_listener.http_filters[0].typed_config", Listener(manager => manager.HttpFilters.Insert(0, filter)), "typed_per_filter_config only");
    }

    [Fact]
    public void Parse_FilterMessageInARoute_IsRefused()
    {
        var host = VirtualHost();
        host.TypedPerFilterConfig["m"] = Pack(new Proxy.HeaderMutation());

        Parsing.RejectAt("virtual_hosts[0].typed_per_filter_config[\"m\"].value", RouteConfiguration(host), "HeaderMutationPerRoute");
    }

    [Fact]
    public void Parse_StepThatTouchesTheHost_IsRefused()
    {
        var filter = new Proxy.HeaderMutation { Mutations = new Proxy.Mutations { RequestMutations = { new Mutation { Remove = ":authority" } } } };

        Parsing.RejectAt(
            "api_listener.api_listener.http_filters[0].typed_config.mutations.request_mutations[0].remove",
            Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "m", TypedConfig = Pack(filter) })));
    }
}
