using TravelApi;

await TravelApp.Build(args).RunAsync();
