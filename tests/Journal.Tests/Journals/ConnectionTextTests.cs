using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData("postgres://ada:p%40ss@db.example:6432/flows", "Host=db.example;Port=6432;Database=flows;Username=ada;Password=p@ss")]
    [InlineData("postgresql://ada@db.example/flows", "Host=db.example;Database=flows;Username=ada")]
    [InlineData("postgres://db.example", "Host=db.example")]
    [InlineData("postgres://[::1]:6432/flows", "Host=[::1];Port=6432;Database=flows")]
    [InlineData("postgres://ada@a:1,b:2/flows?target_session_attrs=read-write", "Host=a:1,b:2;Database=flows;Username=ada;Target Session Attributes=read-write")]
    [InlineData("postgres://db/flows?sslmode=verify-full&sslrootcert=/etc/ca.pem", "Host=db;Database=flows;SSL Mode=VerifyFull;Root Certificate=/etc/ca.pem")]
    [InlineData("postgres:///flows?host=/run/postgresql&connect_timeout=3", "Host=/run/postgresql;Database=flows;Timeout=3")]
    [InlineData("postgres://db/flows?Maximum%20Pool%20Size=4", "Host=db;Database=flows;Maximum Pool Size=4")]
    [InlineData(" Server=db;User ID=ada;Database=flows ", "Host=db;Username=ada;Database=flows")]
    public void UrlOrKeywords_AreReadAlike(string text, string same)
    {
        var read = ConnectionText.TryRead(text, out _);

        Assert.NotNull(read);
        Assert.True(new NpgsqlConnectionStringBuilder(same).EquivalentTo(new NpgsqlConnectionStringBuilder(read)), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("Database=secret")]
    [InlineData("Host=db;Secret=1")]
    [InlineData("postgres:///secret")]
    [InlineData("postgres://db:secret/flows")]
    [InlineData("postgres://db/flows?secret=1")]
    [InlineData("postgres://db/flows?sslmode=secret")]
    [InlineData("mysql://ada:secret@db/flows")]
    public void NeitherOfThem_SaysWhatToWriteAndRepeatsNothing(string text)
    {
        Assert.Null(ConnectionText.TryRead(text, out var problem));
        Assert.Contains("postgres://USER:PASSWORD@HOST:5432/DATABASE", problem);
        Assert.DoesNotContain("secret", problem, StringComparison.OrdinalIgnoreCase);
    }
}
