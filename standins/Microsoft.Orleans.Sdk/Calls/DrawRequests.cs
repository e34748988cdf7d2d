namespace Orleans.Runtime;

/// <summary>Asks the grain for the next items; the first of an enumeration begins it.</summary>
/// <param name="arguments">Of the call that begins it; null: it has begun.</param>
internal sealed class DrawRequest<T>(GrainId target, EnumerableGrainMethod<T> declared, Guid id, object?[]? arguments, int max, TimeSpan wait)
    : Request<(List<T> Items, bool Ended)>(target, GrainMethod.InterleavingTurn)
{
    protected override FrameKind Kind => FrameKind.Draw;

    protected override void Write(WireWriter writer)
    {
        base.Write(writer);
        writer.Text(declared.InterfaceKey);
        writer.Text(declared.Key);
        CallActivity.Write(writer, default);
        writer.Raw(id.ToByteArray());
        writer.Flag(arguments is not null);
        writer.Number((ulong)max);
        writer.Signed(wait.Ticks);
        if (arguments is not null)
        {
            declared.WriteArguments(writer, arguments);
        }
    }

    protected override Task<(List<T> Items, bool Ended)> Start(ITurns activation)
    {
        var enumerations = activation.GetOrAddComponent(() => new Enumerations());
        if (arguments is not null)
        {
            enumerations.Add(id, new Enumeration<T>(declared, activation, [.. arguments]));
        }

        return enumerations.Find(id) is Enumeration<T> enumeration
            ? enumeration.NextAsync(max, wait)
            : throw new EnumerationAbortedException("Enumeration aborted: the remote target does not have a record of this enumerator. "
                + "This likely indicates that the remote grain was deactivated since enumeration begun or that the enumerator was idle for longer "
                + "than the expiration period.");
    }
}

/// <summary>The reader has stopped before the end.</summary>
internal sealed class EndDrawRequest(GrainId target, Guid id) : Request<bool>(target, GrainMethod.InterleavingTurn)
{
    protected override FrameKind Kind => FrameKind.EndDraw;

    protected override void Write(WireWriter writer)
    {
        base.Write(writer);
        writer.Raw(id.ToByteArray());
    }

    protected override async Task<bool> Start(ITurns activation)
    {
        if (activation.GetComponent<Enumerations>() is { } enumerations)
        {
            await enumerations.EndAsync(id);
        }

        return true;
    }
}
