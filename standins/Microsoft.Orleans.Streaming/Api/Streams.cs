using System.Text;

namespace Orleans.Runtime
{
    /// <summary>Namespace and key of a stream.</summary>
    [GenerateSerializer, Immutable]
    public readonly struct StreamId : IEquatable<StreamId>
    {
        [Id(0)]
        private readonly string? _namespace;

        [Id(1)]
        private readonly string _key;

        private StreamId(string? ns, string key) => (_namespace, _key) = (string.IsNullOrEmpty(ns) ? null : ns, key);

        public ReadOnlyMemory<byte> Namespace => Encoding.UTF8.GetBytes(_namespace ?? "");

        public ReadOnlyMemory<byte> Key => Encoding.UTF8.GetBytes(_key ?? "");

        public static StreamId Create(string? ns, string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            return new StreamId(ns, key);
        }

        public static StreamId Create(string? ns, Guid key) => new(ns, key.ToString("N"));

        public static StreamId Create(string? ns, long key) => new(ns, key.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public string GetKeyAsString() => _key ?? "";

        public string? GetNamespace() => _namespace;

        public bool Equals(StreamId other) => _namespace == other._namespace && _key == other._key;

        public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_namespace, _key);

        public override string ToString() => $"{_namespace}/{_key}";

        public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

        public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
    }
}

namespace Orleans.Streams
{
    using Orleans.Runtime;

    /// <summary>Place of an item in its stream.</summary>
    [GenerateSerializer]
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken>, IComparable<StreamSequenceToken>
    {
        public abstract long SequenceNumber { get; protected set; }

        public abstract int EventIndex { get; protected set; }

        public abstract bool Equals(StreamSequenceToken? other);

        public abstract int CompareTo(StreamSequenceToken? other);

        public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

        public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);
    }

    public interface IAsyncObserver<in T>
    {
        Task OnNextAsync(T item, StreamSequenceToken? token = null);

        Task OnCompletedAsync() => Task.CompletedTask;

        Task OnErrorAsync(Exception ex);
    }

    public interface IAsyncBatchProducer<in T> : IAsyncObserver<T>
    {
        /// <summary>Puts several items in at once; subscriptions get them one by one, in order.</summary>
        Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
    }

    public interface IAsyncObservable<T>
    {
        Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);
    }

    public interface IAsyncStream
    {
        bool IsRewindable { get; }

        string ProviderName { get; }

        StreamId StreamId { get; }
    }

    /// <summary>One stream: what is put in reaches every subscription, in order, some time later.</summary>
    public interface IAsyncStream<T> : IAsyncStream, IAsyncObservable<T>, IAsyncBatchProducer<T>
    {
        /// <summary>The subscriptions of the calling grain or client to this stream.</summary>
        Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
    }

    public interface IStreamProvider
    {
        string Name { get; }

        bool IsRewindable { get; }

        IAsyncStream<T> GetStream<T>(StreamId streamId);
    }

    /// <summary>An explicit subscription. It lasts until unsubscribed; a grain that was deactivated resumes it when activated.</summary>
    [GenerateSerializer]
    public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
    {
        public abstract StreamId StreamId { get; }

        public abstract string ProviderName { get; }

        public abstract Guid HandleId { get; }

        public abstract Task UnsubscribeAsync();

        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

        public abstract bool Equals(StreamSubscriptionHandle<T>? other);
    }

    public static class AsyncObservableExtensions
    {
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
            obs.SubscribeAsync(onNextAsync, _ => Task.CompletedTask, () => Task.CompletedTask);

        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync) =>
            obs.SubscribeAsync(onNextAsync, onErrorAsync, () => Task.CompletedTask);

        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Task> onCompletedAsync) =>
            obs.SubscribeAsync(onNextAsync, _ => Task.CompletedTask, onCompletedAsync);

        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync,
            Func<Task> onCompletedAsync) => obs.SubscribeAsync(new Observer<T>(onNextAsync, onErrorAsync, onCompletedAsync));
    }

    public static class StreamSubscriptionHandleExtensions
    {
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle, Func<T, StreamSequenceToken?, Task> onNextAsync, StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new Observer<T>(onNextAsync, _ => Task.CompletedTask, () => Task.CompletedTask), token);
    }

    internal sealed class Observer<T>(Func<T, StreamSequenceToken?, Task> onNext, Func<Exception, Task> onError, Func<Task> onCompleted) : IAsyncObserver<T>
    {
        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => onNext(item, token);

        public Task OnCompletedAsync() => onCompleted();

        public Task OnErrorAsync(Exception ex) => onError(ex);
    }
}
