namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Keeps a data directory to one process: two writers would each believe that their executions are theirs. The operating system lets go of the lock
/// when the process ends, however it ends.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="JournalUnavailableException">Another process uses the directory, or it can not be written.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        var full = Path.GetFullPath(directory);
        var path = Path.Combine(full, "lock");
        try
        {
            Directory.CreateDirectory(full);
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalUnavailableException(
                $"WF0604: the data directory '{full}' can not be written by this user. Change its owner, or choose another with --data DIR.", e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new JournalUnavailableException(
                $"WF0601: the data directory '{full}' is in use by another process. Stop that one, or give this one a directory of its own with --data DIR.", e);
        }
        catch (IOException e)
        {
            throw new JournalUnavailableException(
                $"WF0604: the data directory '{full}' can not be created ({e.Message}). Choose another with --data DIR.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
