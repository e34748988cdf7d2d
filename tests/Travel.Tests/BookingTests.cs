namespace OrleansWorkflows.Travel.Tests;

public sealed class BookingTests
{
    [Fact]
    public async Task Booking_TakesASeatAndCancellingGivesItBack()
    {
        await using var server = await TravelServer.StartAsync();
        var flight = await server.FirstFlightAsync();
        var before = await SeatsAsync(server, flight);
        var booking = await server.BookAsync();
        Assert.Equal(before - 1, await SeatsAsync(server, flight));
        Assert.Equal("confirmed", (string)booking["status"]!);

        var (status, cancellation) = await server.DeleteAsync($"/bookings/{booking["id"]}?reason=changed%20plans");
        Assert.Equal((200, "cancelled", false), (status, (string)cancellation["status"]!, (bool)cancellation["already_cancelled"]!));
        Assert.Equal(before, await SeatsAsync(server, flight));
        Assert.Equal("cancelled", (string)(await server.GetAsync($"/bookings/{booking["id"]}")).Body["status"]!);
    }

    [Fact]
    public async Task CancellingTwice_ChangesNothingMore()
    {
        await using var server = await TravelServer.StartAsync();
        var booking = await server.BookAsync();
        await server.DeleteAsync($"/bookings/{booking["id"]}");
        var (status, again) = await server.DeleteAsync($"/bookings/{booking["id"]}");

        Assert.Equal((200, true), (status, (bool)again["already_cancelled"]!));
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings_cancelled"]!);
    }

    [Fact]
    public async Task SoldOutFlight_RefusesABookingButTakesTheWaitlist()
    {
        await using var server = await TravelServer.StartAsync();
        var flight = await server.FirstFlightAsync("/flights?origin=NYC&destination=Atlantis&date=2026-02-23");
        var (refused, problem) = await server.PostAsync("/bookings", new { flight_id = flight, passenger = "Ada" });
        var (status, first) = await server.PostAsync("/waitlist", new { flight_id = flight, passenger = "Ada" });
        var (_, second) = await server.PostAsync("/waitlist", new { flight_id = flight, passenger = "Bob" });

        Assert.Equal((409, "no_seats"), (refused, (string)problem["code"]!));
        Assert.Equal((201, "waitlisted", 1), (status, (string)first["status"]!, (int)first["waitlist_position"]!));
        Assert.Equal(2, (int)second["waitlist_position"]!);
        Assert.Equal(200, (await server.DeleteAsync($"/bookings/{first["id"]}")).Status);
        Assert.Equal(1, (int)(await server.StatisticsAsync())["waitlisted"]!);
    }

    [Fact]
    public async Task Payment_IsTakenOnceAndRefundedOnCancellation()
    {
        await using var server = await TravelServer.StartAsync();
        var booking = await server.BookAsync();
        var payments = $"/bookings/{booking["id"]}/payments";
        var (wrong, mismatch) = await server.PostAsync(payments, new { amount = 1 });
        var (paid, payment) = await server.PostAsync(payments, new { method = "invoice" });
        var (twice, problem) = await server.PostAsync(payments, new { });
        var (_, cancellation) = await server.DeleteAsync($"/bookings/{booking["id"]}");

        Assert.Equal((422, "amount_mismatch"), (wrong, (string)mismatch["code"]!));
        Assert.Equal((201, "invoice"), (paid, (string)payment["method"]!));
        Assert.Equal((409, "already_paid"), (twice, (string)problem["code"]!));
        Assert.Equal((decimal)booking["price"]!, (decimal)cancellation["refund_amount"]!);
    }

    [Fact]
    public async Task Hotels_AreCheapestFirstBookedAndCancelled()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, hotels) = await server.GetAsync("/hotels?city=Paris&checkin=2026-02-23&checkout=2026-02-28");
        var prices = hotels.AsArray().Select(hotel => (decimal)hotel!["price_per_night"]!).ToList();
        Assert.Equal(prices.Order(), prices);

        var (status, booking) = await server.PostAsync(
            $"/hotels/{hotels[0]!["id"]}/bookings", new { checkin = "2026-02-23", checkout = "2026-02-28", guest = "Ada" });
        Assert.Equal((201, 5 * prices[0]), (status, (decimal)booking["total_price"]!));
        var (_, during) = await server.GetAsync("/hotels?city=Paris&checkin=2026-02-27&checkout=2026-03-01");
        var (_, after) = await server.GetAsync("/hotels?city=Paris&checkin=2026-02-28&checkout=2026-03-01");
        Assert.Equal((int)hotels[0]!["rooms_available"]! - 1, (int)during[0]!["rooms_available"]!);
        Assert.Equal((int)hotels[0]!["rooms_available"]!, (int)after[0]!["rooms_available"]!);

        Assert.Equal(200, (await server.DeleteAsync($"/hotel-bookings/{booking["id"]}")).Status);
        Assert.Equal(1, (int)(await server.StatisticsAsync())["hotel_bookings_cancelled"]!);
    }

    [Fact]
    public async Task CityWithoutHotels_HasNoneAndDatesInReverseAreRefused()
    {
        await using var server = await TravelServer.StartAsync();
        Assert.Empty((await server.GetAsync("/hotels?city=Svalbard&checkin=2026-02-23&checkout=2026-02-28")).Body.AsArray());
        var (status, problem) = await server.GetAsync("/hotels?city=Paris&checkin=2026-02-28&checkout=2026-02-23");
        Assert.Equal((422, "dates_invalid"), (status, (string)problem["code"]!));
    }

    [Fact]
    public async Task Trip_NeedsBothBookingsAndIsMadeOnce()
    {
        await using var server = await TravelServer.StartAsync();
        var flight = await server.BookAsync();
        var (_, hotel) = await server.PostAsync("/hotels/HT-PARIS-1/bookings", new { checkin = "2026-02-23", checkout = "2026-02-28", guest = "Ada" });
        var both = new { flight_booking_id = (string)flight["id"]!, hotel_booking_id = (string)hotel["id"]! };
        var (status, trip) = await server.PostAsync("/trips", both);
        var (_, again) = await server.PostAsync("/trips", both);

        Assert.Equal((201, "confirmed"), (status, (string)trip["status"]!));
        Assert.Equal((decimal)flight["price"]! + (decimal)hotel["total_price"]!, (decimal)trip["total_price"]!);
        Assert.Equal((string)trip["id"]!, (string)again["id"]!);

        await server.DeleteAsync($"/hotel-bookings/{hotel["id"]}");
        var (refused, problem) = await server.PostAsync("/trips", both);
        Assert.Equal((409, "booking_cancelled"), (refused, (string)problem["code"]!));
    }

    [Fact]
    public async Task TripWithAWaitlistedFlight_IsWaitlisted()
    {
        await using var server = await TravelServer.StartAsync();
        var flight = await server.FirstFlightAsync("/flights?origin=NYC&destination=Atlantis&date=2026-02-23");
        var (_, entry) = await server.PostAsync("/waitlist", new { flight_id = flight });
        var (_, hotel) = await server.PostAsync("/hotels/HT-ATLANTIS-1/bookings", new { checkin = "2026-02-23", checkout = "2026-02-28", guest = "Ada" });
        var (status, trip) = await server.PostAsync("/trips", new { flight_booking_id = (string)entry["id"]!, hotel_booking_id = (string)hotel["id"]! });
        Assert.Equal((201, "waitlisted"), (status, (string)trip["status"]!));
    }

    private static async Task<int> SeatsAsync(TravelServer server, string flight) =>
        (int)(await server.GetAsync($"/flights/{flight}/availability")).Body["seats_available"]!;
}
