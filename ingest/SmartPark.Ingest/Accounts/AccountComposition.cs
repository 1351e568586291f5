using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Identity;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Accounts.Pages;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Settings;

namespace SmartPark.Ingest.Accounts;

/// <summary>Composition of the doors and of the accounts behind them; ingest and the tests of the pages use the same methods.</summary>
public static class AccountComposition
{
    private const string KeysFolder = "keys";

    /// <summary>
    /// Adds doors, accounts, tokens and audit trail. Expects of the same container: OperationsDatabase, ParkRegistry, IngestInstruments, TimeProvider.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="data">Folder of the process's own files; the keys that sign cookies lie in it, readable for its user only.</param>
    /// <param name="token">The access token of the installation; null when none is asked for.</param>
    /// <param name="isDemo">Whether signing in with one click is offered to this machine.</param>
    public static IServiceCollection AddAccounts(this IServiceCollection services, string data, AccessToken? token, bool isDemo)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<AttemptThrottle>().AddSingleton<SignInTurn>();
        services.AddSingleton(p => new AccountFile(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p => new AuditTrail(p.GetRequiredService<AccountFile>(), p.GetRequiredService<IngestInstruments>()));
        services.AddSingleton<AccountTable>().AddSingleton<ApiTokens>();
        services.AddSingleton(p => new DemoSignIn(isDemo, p.GetRequiredService<AccountTable>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new AccountSessions(p.GetRequiredService<AccountTable>(), p.GetRequiredService<DemoSignIn>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new AccountDirectory(p.GetRequiredService<AccountTable>(), p.GetRequiredService<DemoSignIn>()));
        services.AddSingleton(p => new AccessDoor(
            token, p.GetRequiredService<AccountSessions>(), p.GetRequiredService<ApiTokens>(), p.GetRequiredService<AttemptThrottle>(), p.GetRequiredService<IngestInstruments>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<AccessDoor>>()));
        services.AddSingleton(p => new FirstAccount(
            p.GetRequiredService<AccountTable>(), p.GetRequiredService<DemoSignIn>(), p.GetService<IngestSettings>(), p.GetRequiredService<IServer>(),
            p.GetRequiredService<IHostApplicationLifetime>(), p.GetRequiredService<TimeProvider>(), Console.Out, p.GetRequiredService<ILogger<FirstAccount>>()));
        services.AddHostedService(p => p.GetRequiredService<FirstAccount>());
        services.AddScoped(p => new AccountOffice(
            p.GetRequiredService<AccountIdentity>(), p.GetRequiredService<AccountTable>(), p.GetRequiredService<ApiTokens>(), p.GetRequiredService<AuditTrail>(), p.GetRequiredService<DemoSignIn>(),
            p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<IngestInstruments>(), p.GetRequiredService<TimeProvider>()));
        services.AddScoped<SignIns>();
        AddIdentity(services);
        AddKeys(services, data);
        return services;
    }

    /// <summary>Puts the door into the pipeline: who comes in, and as whom.</summary>
    public static IApplicationBuilder UseAccessDoor(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var door = app.ApplicationServices.GetRequiredService<AccessDoor>();
        return app.Use((context, next) => door.EnterAsync(context, _ => next(context)));
    }

    /// <summary>Maps the pages before the door: signing in and out, first account, passwords.</summary>
    public static void MapAccountPages(this IEndpointRouteBuilder app)
    {
        SignInPage.Map(app);
        FirstAccountPage.Map(app);
        SetPasswordPage.Map(app);
        ChangePasswordPage.Map(app);
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddIdentityCore<Account>(options =>
            {
                (options.Lockout.MaxFailedAccessAttempts, options.Lockout.DefaultLockoutTimeSpan) = (AccountLimits.LockoutAfter, AccountLimits.LockoutFor);
                var password = options.Password;
                (password.RequiredLength, password.RequiredUniqueChars) = (AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin);
                password.RequireDigit = password.RequireLowercase = password.RequireUppercase = password.RequireNonAlphanumeric = false;

                // Names in Chinese are names; AccountOffice says which characters are.
                options.User.AllowedUserNameCharacters = "";
            })
            .AddUserStore<AccountStore>().AddUserManager<AccountIdentity>().AddPasswordValidator<PasswordRule>().AddClaimsPrincipalFactory<AccountPrincipals>().AddSignInManager();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = AccountLimits.PasswordRounds);
        services.AddAuthentication().AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = AccountSessions.Cookie;
            (options.Cookie.HttpOnly, options.Cookie.SameSite, options.Cookie.SecurePolicy, options.Cookie.IsEssential) = (true, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, true);
            (options.ExpireTimeSpan, options.SlidingExpiration) = (AccountLimits.SessionIdle, true);
        });
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "smartpark-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true; // SecurityHeaders says DENY.
        });
    }

    /// <summary>Keys that sign cookies and forms, kept with the process's other files so that a restart signs nobody out.</summary>
    private static void AddKeys(IServiceCollection services, string data)
    {
        services.AddDataProtection().SetApplicationName("SmartPark");

        // It warns that keys are not encrypted; they lie in a folder that only the user of this process reads, as the database beside them does.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddOptions<KeyManagementOptions>().Configure<ILoggerFactory>((options, loggers) =>
        {
            var folder = Path.Combine(data, KeysFolder);
            Directory.CreateDirectory(data);
            var made = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.XmlRepository = new FileSystemXmlRepository(made, loggers);
        });
    }
}
