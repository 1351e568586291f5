using Microsoft.AspNetCore.Diagnostics;

namespace SmartPark.Ingest.Api;

/// <summary>What goes wrong as RFC 9457 problems.</summary>
internal static class ApiProblems
{
    /// <summary>Seconds after which a caller may try again when the store or room for a stream is missing.</summary>
    private const string RetryAfterSeconds = "10";

    /// <summary>404: something of that id is not registered.</summary>
    public static IResult NotFound(string kind, string id) =>
        Results.Problem($"No {kind} is called {ApiQuery.Quote(id)}.", statusCode: StatusCodes.Status404NotFound, title: $"Unknown {kind}");

    /// <summary>503: something is away for now; the answer says when to try again.</summary>
    public static IResult Away(HttpContext context, string title, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Results.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: title);
    }

    /// <summary>Answers an exception: a store or file that is away is 503, everything else 500 without its insides.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var result = error switch
        {
            BadHttpRequestException e => Results.Problem(e.Message, statusCode: e.StatusCode, title: "Request that cannot be read"),
            IOException e => Away(context, "Store away", e.Message),
            _ => Results.Problem("An error that was not foreseen; the log of the service says more.", statusCode: StatusCodes.Status500InternalServerError, title: "Error"),
        };
        return result.ExecuteAsync(context);
    }
}
