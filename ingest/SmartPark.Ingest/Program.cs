using SmartPark.Ingest;

return await ServiceRun.UntilStoppedAsync(args, builder => builder.AddIngest(), app => app.MapIngest());
