using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SmartPark.Gateway.Tests;

/// <summary>Keeps what was logged, for tests that assert on it.</summary>
internal sealed class LogBook : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, EventId Id, string Text)> Lines => _lines;

    public override string ToString() => string.Join('\n', _lines.Select(l => $"{l.Level} {l.Id.Id} {l.Text}"));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId, formatter(state, exception) + (exception is null ? "" : $" {exception}")));

    /// <summary>A factory whose loggers all write here.</summary>
    public ILoggerFactory Factory() => new BookFactory(this);

    private sealed class BookFactory(LogBook book) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => book;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("this book is the only one");

        public void Dispose()
        {
        }
    }
}
