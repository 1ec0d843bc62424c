namespace MeshClient.Options;

/// <summary>Checks one service of easy mode. Thread-safe.</summary>
internal static class ServiceOptionsValidator
{
    private const int MaxRetryAttempts = 10;

    public static void Validate(ConfigurationErrors errors, string path, string name, MeshServiceOptions service)
    {
        ValidateName(errors, path, name);
        ValidateEndpoints(errors, path, service);
        errors.RequireAtLeast(path + ":DnsRefreshInterval", service.DnsRefreshInterval, TimeSpan.FromSeconds(1));
        errors.RequireDefined(path + ":Balancing", service.Balancing);
        errors.RequireDefined(path + ":Protocol", service.Protocol);
        errors.RequireAtLeast<int>(path + ":MaxRequests", service.MaxRequests, 1);
        errors.RequireAtLeast(path + ":MaxRetries", service.MaxRetries, 0);
        errors.RequirePositive(path + ":Timeout", service.Timeout);
        errors.RequirePositive(path + ":ConnectTimeout", service.ConnectTimeout);
        ValidateRetry(errors, path + ":Retry", service);
    }

    private static void ValidateName(ConfigurationErrors errors, string path, string name)
    {
        if (!Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0
            || name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
        {
            errors.Add(path, "is not a host name; services are named as requests address them, as in catalog or catalog:8080");
        }
    }

    private static void ValidateEndpoints(ConfigurationErrors errors, string path, MeshServiceOptions service)
    {
        if (service.Endpoints.Count == 0 == service.Dns is null)
        {
            errors.Add(path, service.Dns is null
                ? "has no endpoints; set Endpoints or Dns"
                : "has both Endpoints and Dns; set one of them");
        }

        var parsed = new List<ServiceEndpoint>();
        for (var i = 0; i < service.Endpoints.Count; i++)
        {
            ValidateEndpoint(errors, $"{path}:Endpoints[{i}]", service.Endpoints[i], parsed);
        }

        if (service.Dns is { } text)
        {
            if (ServiceEndpoint.TryParseDns(text, out var name, out var problem))
            {
                parsed.Add(name);
            }
            else
            {
                errors.Add(path + ":Dns", $"\"{text}\" {problem}");
            }
        }

        ValidateTls(errors, path, service, parsed);
    }

    private static void ValidateEndpoint(ConfigurationErrors errors, string path, string text, List<ServiceEndpoint> parsed)
    {
        if (!ServiceEndpoint.TryParse(text ?? "", out var endpoint, out var problem))
        {
            errors.Add(path, $"\"{text}\" {problem}");
        }
        else if (parsed.Exists(other => other.Address == endpoint.Address))
        {
            errors.Add(path, $"\"{text}\" is listed more than once");
        }
        else
        {
            parsed.Add(endpoint);
        }
    }

    private static void ValidateTls(ConfigurationErrors errors, string path, MeshServiceOptions service, List<ServiceEndpoint> endpoints)
    {
        errors.RequirePair(path + ":Tls", service.Tls.CertificateFile, service.Tls.PrivateKeyFile);
        errors.RequirePath(path + ":Tls:CaFile", service.Tls.CaFile);
        errors.RequirePath(path + ":Tls:CertificateFile", service.Tls.CertificateFile);
        errors.RequirePath(path + ":Tls:PrivateKeyFile", service.Tls.PrivateKeyFile);
        errors.RequireNotBlank(path + ":Tls:ServerName", service.Tls.ServerName);
        errors.RequireAtLeast(path + ":Tls:RefreshInterval", service.Tls.RefreshInterval, TimeSpan.FromSeconds(1));
        if (endpoints.Count == 0)
        {
            return;
        }

        var secure = endpoints.Count(endpoint => endpoint.Tls);
        if (secure > 0 && secure < endpoints.Count)
        {
            errors.Add(path + ":Endpoints", "mixes https with plaintext endpoints; all must be secured in the same way");
        }

        if (secure == 0 && !service.Tls.IsEmpty)
        {
            errors.Add(path + ":Tls", "is set, but the endpoints are plaintext; write them with https");
        }

        if (secure == 0 && service.Protocol == MeshProtocol.Auto)
        {
            errors.Add(path + ":Protocol", "is Auto, which needs https endpoints; use Http1, Http2 or FollowRequest");
        }

        if (secure > 0 && service.Tls.ServerName is null && endpoints.Select(endpoint => endpoint.HostName ?? "").Distinct().Count() > 1)
        {
            errors.Add(path + ":Tls:ServerName", "is needed, because the endpoints have different host names");
        }
    }

    private static void ValidateRetry(ConfigurationErrors errors, string path, MeshServiceOptions service)
    {
        var retry = service.Retry;
        if (retry.Attempts is < 0 or > MaxRetryAttempts)
        {
            errors.Add(path + ":Attempts", $"is {retry.Attempts}, but must be between 0 and {MaxRetryAttempts}");
        }

        foreach (var name in RetryConditionNames.Split(retry.On ?? "").Where(name => !RetryConditionNames.IsKnown(name)))
        {
            errors.Add(path + ":On", $"names \"{name}\", which is no retry condition; use {RetryConditionNames.All}");
        }

        if (retry.Attempts > 0 && !RetryConditionNames.Split(retry.On ?? "").Any())
        {
            errors.Add(path + ":On", "names no condition; set Attempts to 0 to turn retries off");
        }

        for (var i = 0; i < retry.Methods.Count; i++)
        {
            if (string.IsNullOrEmpty(retry.Methods[i]) || !retry.Methods[i].All(char.IsAsciiLetterUpper))
            {
                errors.Add($"{path}:Methods[{i}]", $"\"{retry.Methods[i]}\" is no HTTP method; write it in capitals, as in POST");
            }
        }

        errors.RequirePositive(path + ":PerTryTimeout", retry.PerTryTimeout);
        errors.RequirePositive(path + ":BackOff", retry.BackOff);
        errors.RequireAtLeast(path + ":MaxBackOff", retry.MaxBackOff, retry.BackOff);
        if (retry.PerTryTimeout > service.Timeout)
        {
            errors.Add(path + ":PerTryTimeout", $"is {retry.PerTryTimeout}, longer than the service's Timeout of {service.Timeout}");
        }
    }
}
