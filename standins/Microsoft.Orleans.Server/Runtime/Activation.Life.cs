using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal sealed partial class Activation
{
    private async Task ActivateAsync()
    {
        // The lock of the pump is still held by the caller up to the first await.
        await Task.Yield();
        CancellationTokenSource? timeout = null;
        try
        {
            var instance = Class.Create(this, out var states);
            GrainInstance = instance;
            timeout = new CancellationTokenSource(_silo.Collection.ActivationTimeout, _silo.Time);
            lock (_gate)
            {
                _activating = timeout;
            }

            foreach (var state in states)
            {
                await state.ReadStateAsync(timeout.Token);
            }

            if (instance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            }

            lock (_gate)
            {
                _activating = null;
                _isActivating = false;
                if (_state == State.Activating)
                {
                    _state = State.Valid;
                }
                else
                {
                    // Asked to deactivate while activating: it was active for this moment.
                    _wasValid = true;
                }
            }

            Touch();
            Pump();
        }
        catch (Exception exception)
        {
            LogActivationFailed(_silo.Logger, exception, GrainId);
            lock (_gate)
            {
                _activating = null;
                _isActivating = false;
                _wasValid = false;
                _state = State.Finishing;
                _reason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain.");
            }

            await FinishAsync();
        }
        finally
        {
            timeout?.Dispose();
        }
    }

    private async Task FinishAsync()
    {
        await Task.Yield();
        try
        {
            EndTimers();
            if (_wasValid && GrainInstance is IGrainBase grain)
            {
                using var timeout = new CancellationTokenSource(_silo.Collection.DeactivationTimeout, _silo.Time);
                await grain.OnDeactivateAsync(_reason, timeout.Token).WaitAsync(timeout.Token);
            }
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(_silo.Logger, exception, GrainId);
        }

        try
        {
            await DisposeAllAsync();
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(_silo.Logger, exception, GrainId);
        }

        IReadOnlyList<Request> left;
        lock (_gate)
        {
            _state = State.Gone;
            left = _waiting.TakeAll();
        }

        if (_pool is null)
        {
            _silo.Remove(this);
        }
        else
        {
            _pool.Remove(this);
        }

        _deactivated.TrySetResult();
        foreach (var request in left)
        {
            // A failed activation fails the calls that caused it; any other end passes them on to the next activation.
            if (request.IsLocal)
            {
                continue;
            }

            if (_reason is { ReasonCode: DeactivationReasonCode.ActivationFailed, Exception: { } error })
            {
                request.Fail(error);
            }
            else
            {
                _silo.Send(request);
            }
        }
    }

    private void EndTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers ?? []];
            _timers = null;
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async Task DisposeAllAsync()
    {
        if (GetComponent<Enumerations>() is { } enumerations)
        {
            await enumerations.DisposeAsync();
        }

        switch (GrainInstance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        switch (_scope)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case { } disposable:
                disposable.Dispose();
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to activate grain {GrainId}")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} failed while it was deactivated")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
}
