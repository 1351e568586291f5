using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Tests.Intake;

namespace SmartPark.Ingest.Tests.Accounts;

/// <summary>Accounts as ingest composes them, on a clock that a test moves, without the web server around them.</summary>
internal sealed class AccountParts : IDisposable
{
    public static readonly ActingAccount Ada = new("ada", "ada", AccountRole.Administrator, null, "192.0.2.1");

    private readonly TestCity _city = new();
    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    public AccountParts(bool isDemo = false)
    {
        Database = new(Path.Combine(_city.Data, "operations.db"));
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(Logs)).AddMetrics().AddSingleton<TimeProvider>(Time).AddSingleton<IngestInstruments>().AddSingleton(_city.Registry);
        services.AddSingleton(Database);
        services.AddAccounts(_city.Data, null, isDemo);
        _services = services.BuildServiceProvider();
        _scope = _services.CreateScope();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    public CollectedLogs Logs { get; } = new();

    public OperationsDatabase Database { get; }

    public AccountOffice Office => Get<AccountOffice>();

    public AccountTable Table => Get<AccountTable>();

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>The same file opened by the next process.</summary>
    public AccountTable Reopened()
    {
        var file = new AccountFile(Database);
        return new(file, new(file, TestCity.Instruments()));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
        Logs.Dispose();
        _city.Dispose();
    }
}
