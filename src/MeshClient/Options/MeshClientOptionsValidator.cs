using Microsoft.Extensions.Options;

namespace MeshClient.Options;

/// <summary>Checks all options and reports every finding at once. Thread-safe.</summary>
internal sealed class MeshClientOptionsValidator : IValidateOptions<MeshClientOptions>
{
    public ValidateOptionsResult Validate(string? name, MeshClientOptions options)
    {
        var errors = Validate(options);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    public static IReadOnlyList<string> Validate(MeshClientOptions options)
    {
        var errors = new ConfigurationErrors();
        errors.AddRange(options.BindingErrors);
        ValidateScalars(errors, options);
        ControlPlaneOptionsValidator.Validate(errors, options.Path + ":ControlPlane", options.ControlPlane);
        foreach (var (name, service) in options.Services)
        {
            ServiceOptionsValidator.Validate(errors, $"{options.Path}:Services:{name}", name, service);
        }

        return errors.Messages;
    }

    private static void ValidateScalars(ConfigurationErrors errors, MeshClientOptions options)
    {
        var path = options.Path;
        errors.RequireDefined(path + ":UnknownTargets", options.UnknownTargets);
        errors.RequireDefined(path + ":LocalReplies", options.LocalReplies);
        errors.RequireDefined(path + ":StartupMode", options.StartupMode);
        errors.RequirePositive(path + ":InitialFetchTimeout", options.InitialFetchTimeout);
        errors.RequirePositive(path + ":StartupTimeout", options.StartupTimeout);
        errors.RequireAtLeast<int>(path + ":MaxTargets", options.MaxTargets, 1);
        errors.RequireAtLeast(path + ":TargetIdleTimeout", options.TargetIdleTimeout, TimeSpan.FromSeconds(1));
        if (options.StartupMode == MeshStartupMode.RequireReady && options.RequiredTargets.Count == 0 && options.Services.Count == 0)
        {
            errors.Add(path + ":RequiredTargets", "is needed with StartupMode RequireReady: name the targets that must be ready");
        }

        for (var i = 0; i < options.RequiredTargets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(options.RequiredTargets[i]))
            {
                errors.Add($"{path}:RequiredTargets[{i}]", "is empty; give the name of a target");
            }
        }
    }
}
