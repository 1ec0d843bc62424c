using System.Net.Http.Headers;
using MeshClient.Routing.Matching;
using MeshClient.Tests.Shared.Routing;

namespace MeshClient.Tests.Routing.Matching;

public class HeaderValuesTests
{
    [Fact]
    public void Find_ContentHeader_ComesFromTheContent()
    {
        var request = Post(new StringContent("{}", new MediaTypeHeaderValue("application/json")));

        Assert.Equal("application/json", Find("content-type", request));
        Assert.Equal("2", Find("Content-Length", request));
    }

    [Fact]
    public void Find_ContentHeaderWithoutContent_IsAbsent()
    {
        Assert.Null(Find("content-type", Requests.Get("/")));
        Assert.Null(Find("content-length", Requests.Get("/")));
    }

    [Fact]
    public void Find_CustomHeaderOnMessageAndContent_JoinsBoth()
    {
        var request = Post(new ByteArrayContent([]), ("x-a", "1"), ("x-a", "2"));
        request.Content!.Headers.Add("x-a", "3");
        request.Content.Headers.Add("x-b", "4");

        Assert.Equal("1,2,3", Find("X-A", request));
        Assert.Equal("4", Find("x-b", request));
    }

    [Fact]
    public void Find_UserAgentOfSeveralParts_IsOneValue()
    {
        var request = Requests.Get("/");
        request.Headers.UserAgent.ParseAdd("mesh/1.0 (tests)");

        Assert.Equal("mesh/1.0 (tests)", Find("user-agent", request));
    }

    [Fact]
    public void Find_TypedHeader_IsWrittenOut()
    {
        var request = Requests.Get("/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");

        Assert.Equal("Bearer token", Find("authorization", request));
    }

    [Fact]
    public void Find_EmptyValue_IsPresent()
    {
        Assert.Equal("", Find("x-a", Requests.Get("/", ("x-a", ""))));
        Assert.Null(Find("x-b", Requests.Get("/", ("x-a", ""))));
    }

    private static string? Find(string name, HttpRequestMessage request) => HeaderValues.Find(HeaderKey.Create(name), request.Headers, request.Content);

    private static HttpRequestMessage Post(HttpContent content, params (string, string)[] headers)
    {
        var request = Requests.Send(HttpMethod.Post, "/", headers);
        request.Content = content;
        return request;
    }
}
