using System.Data.Common;

namespace OrleansWorkflows.Journal;

internal static class GrainStateWrites
{
    /// <summary>
    /// Writes the state, or has the activation go: what is in its memory is then not what is stored, and a repeated call must not be answered from it. The
    /// next activation reads what is stored.
    /// </summary>
    /// <param name="leave">The grain's <c>DeactivateOnIdle</c>.</param>
    /// <param name="subject">Whose state, for errors.</param>
    /// <exception cref="JournalUnavailableException">The database failed; the write may be made again.</exception>
    public static async Task WriteOrLeaveAsync<T>(this IPersistentState<T> state, Action leave, string subject)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (DbException exception)
        {
            leave();
            throw new JournalUnavailableException(
                $"WF0606: the state of {subject} could not be written ({exception.Message.TrimEnd('.')}). Whether it is written is not known; make the call again.", exception)
            {
                IsFateUnknown = true,
            };
        }
        catch
        {
            leave();
            throw;
        }
    }
}
