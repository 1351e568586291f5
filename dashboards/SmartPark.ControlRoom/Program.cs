using SmartPark.ControlRoom;

var builder = WebApplication.CreateBuilder(args);
builder.AddControlRoom();
var app = builder.Build();
app.MapControlRoom();
await app.RunAsync();
