using Microsoft.Extensions.Logging.Abstractions;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Keys;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Tests.Access;

public sealed class KeysFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private readonly ManualTime _time = new();

    private readonly string _key = ApiKey.New();

    [Fact]
    public void File_IsReadAgainWhenItChanges()
    {
        Write(Entry("ci", _key));
        var keys = Keys();
        Assert.NotNull(keys.Find(_key));
        var other = ApiKey.New();

        Write(Entry("other", other));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(keys.Find(_key));
        Assert.Equal("key:other", AccessIdentity.From(keys.Find(other))!.Principal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"keyz": []}""")]
    [InlineData("""{"Keys": [{"Name": "x", "Hash": "abc", "Scopes": ["admin"]}]}""")]
    [InlineData("""{"Keys": [{"Name": "x", "Hash": "0000000000000000000000000000000000000000000000000000000000000000", "Scopes": ["adnim"]}]}""")]
    public void FileWithMistakes_LeavesTheKeysBefore(string text)
    {
        Write(Entry("ci", _key));
        var keys = Keys();
        Assert.NotNull(keys.Find(_key));

        File.WriteAllText(_path, text);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.NotNull(keys.Find(_key));
    }

    [Fact]
    public void EmptyFile_HasNoKeys()
    {
        Write();

        Assert.Null(Keys().Find(_key));
    }

    public void Dispose() => File.Delete(_path);

    private ApiKeys Keys()
    {
        var settings = new GatewaySettings();
        settings.Access.KeysFile = _path;
        return new ApiKeys(settings, new KeysFile(settings, _time, NullLogger<KeysFile>.Instance), _time);
    }

    private void Write(params string[] entries) => File.WriteAllText(_path, $$"""{"Keys": [{{string.Join(", ", entries)}}]}""");

    private static string Entry(string name, string key) => $$"""{"Name": "{{name}}", "Hash": "{{ApiKey.HashText(key)}}", "Scopes": ["workflows:read"]}""";
}
