namespace OrleansWorkflows.Travel.Tests;

public sealed class FlightTests
{
    [Fact]
    public async Task SearchOfAnyRoute_IsABareListAndAlwaysTheSame()
    {
        await using var server = await TravelServer.StartAsync();
        var (status, first) = await server.GetAsync(TravelServer.FlightToParis);
        var (_, second) = await server.GetAsync(TravelServer.FlightToParis);
        await using var other = await TravelServer.StartAsync();
        var (_, elsewhere) = await other.GetAsync(TravelServer.FlightToParis);

        Assert.Equal(200, status);
        Assert.InRange(first.AsArray().Count, 3, 5);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(first.ToJsonString(), elsewhere.ToJsonString());
        Assert.Equal(first.AsArray().Count, first.AsArray().Select(flight => (string)flight!["id"]!).Distinct().Count());
    }

    [Fact]
    public async Task PricesOfSeveralDates_Differ()
    {
        await using var server = await TravelServer.StartAsync();
        var prices = new HashSet<decimal>();
        foreach (var day in Enumerable.Range(1, 7))
        {
            var (_, flights) = await server.GetAsync($"/flights?origin=NYC&destination=Paris&date=2026-03-0{day}");
            prices.UnionWith(flights.AsArray().Select(flight => (decimal)flight!["price"]!));
        }

        Assert.True(prices.Count > 14);
        Assert.All(prices, price => Assert.InRange(price, 50m, 1500m));
    }

    [Fact]
    public async Task CurrencyHeader_ConvertsPrices()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, dollars) = await server.GetAsync(TravelServer.FlightToParis);
        server.Http.DefaultRequestHeaders.Add("X-Currency", "eur");
        var (_, euros) = await server.GetAsync(TravelServer.FlightToParis);

        Assert.Equal("EUR", (string)euros[0]!["currency"]!);
        Assert.Equal(decimal.Round((decimal)dollars[0]!["price"]! * 0.92m, 2), (decimal)euros[0]!["price"]!);
    }

    [Theory]
    [InlineData("Paris", true, 1)]
    [InlineData("Atlantis", true, 0)]
    [InlineData("Shangri-La", false, 0)]
    public async Task Availability_TellsFreeSoldOutAndNotOnSaleApart(string destination, bool known, int least)
    {
        await using var server = await TravelServer.StartAsync();
        var flight = await server.FirstFlightAsync($"/flights?origin=NYC&destination={destination}&date=2026-02-23");
        var (status, availability) = await server.GetAsync($"/flights/{flight}/availability");

        Assert.Equal(200, status);
        Assert.Equal(flight, (string)availability["flight_id"]!);
        var seats = availability["seats_available"];
        Assert.Equal(known, seats is not null);
        if (known)
        {
            Assert.Equal(least > 0, (int)seats! > 0);
        }
    }

    [Fact]
    public async Task SameOriginAndDestination_HasNoFlights()
    {
        await using var server = await TravelServer.StartAsync();
        Assert.Empty((await server.GetAsync("/flights?origin=new%20york&destination=New-York&date=2026-02-23")).Body.AsArray());
    }

    [Fact]
    public async Task WrongArguments_AreReportedAllAtOnce()
    {
        await using var server = await TravelServer.StartAsync();
        var (status, problem) = await server.GetAsync("/flights?origin=NYC&date=tomorrow");

        Assert.Equal(400, status);
        Assert.Equal("invalid_request", (string)problem["code"]!);
        Assert.Equal(["destination", "date"], problem["errors"]!.AsArray().Select(error => (string)error!["parameter"]!));
    }

    [Theory]
    [InlineData("AA123-NYC-PARIS-20260223")]
    [InlineData("nonsense")]
    [InlineData("AA1-_-_-20260223")]
    public async Task UnknownFlight_Is404(string flight)
    {
        await using var server = await TravelServer.StartAsync();
        var (status, problem) = await server.GetAsync($"/flights/{flight}/availability");
        Assert.Equal((404, "flight_not_found"), (status, (string)problem["code"]!));
    }

    [Theory]
    [InlineData("Get status for flight AA123", "AA123")]
    [InlineData("What is the status of BA 7?", "BA7")]
    [InlineData("Is flight lh400 on time?", "LH400")]
    public async Task QuestionAboutStatus_IsAnswered(string question, string number)
    {
        await using var server = await TravelServer.StartAsync();
        var (status, answer) = await server.GetAsync($"/answers?question={Uri.EscapeDataString(question)}");

        Assert.Equal(200, status);
        Assert.Equal(number, (string)answer["flight_number"]!);
        Assert.Contains(number, (string)answer["answer"]!, StringComparison.Ordinal);
        Assert.Contains((string)answer["status"]!, new[] { "on_time", "delayed", "boarding", "landed" });
    }

    [Theory]
    [InlineData("Which flight is cheapest?", 422, "question_not_understood")]
    [InlineData("Get status for flight ZZ1", 404, "flight_not_found")]
    public async Task QuestionOfAnotherKind_IsRefusedWithAdvice(string question, int expected, string code)
    {
        await using var server = await TravelServer.StartAsync();
        var (status, problem) = await server.GetAsync($"/answers?question={Uri.EscapeDataString(question)}");
        Assert.Equal((expected, code), (status, (string)problem["code"]!));
    }
}
