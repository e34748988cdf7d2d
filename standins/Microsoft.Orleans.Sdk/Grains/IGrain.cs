namespace Orleans
{
    /// <summary>A grain interface extends one of the key interfaces below.</summary>
    public interface IGrain : Runtime.IAddressable;

    public interface IGrainWithStringKey : IGrain;

    public interface IGrainWithIntegerKey : IGrain;

    public interface IGrainWithGuidKey : IGrain;
}

namespace Orleans.Runtime
{
    /// <summary>A grain or a reference to one.</summary>
    public interface IAddressable;
}
