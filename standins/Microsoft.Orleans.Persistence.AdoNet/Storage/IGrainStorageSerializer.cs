namespace Orleans.Storage;

/// <summary>Turns a state into bytes and back.</summary>
public interface IGrainStorageSerializer
{
    BinaryData Serialize<T>(T? input);

    T? Deserialize<T>(BinaryData input);
}

public interface IStorageProviderSerializerOptions
{
    IGrainStorageSerializer GrainStorageSerializer { get; set; }
}

/// <summary>The default of the stand-in: plain JSON. Orleans' own default writes JSON with type names.</summary>
internal sealed class PlainJsonSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(input));

    public T? Deserialize<T>(BinaryData input) => System.Text.Json.JsonSerializer.Deserialize<T>(input.ToMemory().Span);
}
