using SmartPark.Gateway.Verbs;

// Ctrl-C and SIGTERM end `run` through its host; `read` is short and ends by itself.
return await new GatewayVerbs(Console.Out, Console.Error, Environment.GetEnvironmentVariables(), TimeProvider.System).RunAsync(args, CancellationToken.None);
