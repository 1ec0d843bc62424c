namespace MeshClient.Filters;

/// <summary>The filters that act on one part of the routes, in the order of the listener. Thread-safe.</summary>
internal sealed class RouteFilterChain(params RouteFilter[] filters)
{
    /// <summary>Runs the filters around the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">Makes the response of a filter's reply.</param>
    /// <param name="send">Sends the call; not called when a filter replied or threw.</param>
    public async Task<HttpResponseMessage> SendAsync(
        FilterCall call, Func<FilterReply, HttpResponseMessage> answer, Func<Task<HttpResponseMessage>> send)
    {
        FilterReply? reply = null;
        var passed = 0;
        while (reply is null && passed < filters.Length)
        {
            reply = await filters[passed].OnRequestAsync(call).ConfigureAwait(false);
            passed += reply is null ? 1 : 0;
        }

        // The filter that replied, and those behind it, do not see the response.
        var response = reply is null ? await send().ConfigureAwait(false) : answer(reply);
        while (--passed >= 0)
        {
            filters[passed].OnResponse(call, response);
        }

        return response;
    }
}
