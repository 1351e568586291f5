using SmartPark.ControlRoom;
using SmartPark.Ingest;

return await ServiceRun.UntilStoppedAsync(args, builder => builder.AddControlRoom(), app => app.MapControlRoom());
