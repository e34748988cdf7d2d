using System.Globalization;
using System.Reflection;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Brings a database to the schema of this version: numbered scripts, each once, each in a transaction. <c>user_version</c> is the number of
/// the last one.
/// </summary>
internal static class SqliteMigrations
{
    /// <param name="set">Folder of the scripts: <c>Journal</c> or <c>GrainState</c>.</param>
    /// <exception cref="JournalUnavailableException">The database belongs to a newer version, or can not be written.</exception>
    public static void Apply(SqliteDatabase database, string set, string path)
    {
        var scripts = Scripts(set);
        var reader = database.Cached("pragma user_version");
        reader.Step();
        var version = reader.Int64(0);
        reader.Reset();

        if (version > scripts[^1].Version)
        {
            throw new JournalUnavailableException(
                $"WF0608: the database '{path}' was written by a newer version of OrleansWorkflows (schema {version}, this one knows "
                + $"{scripts[^1].Version}). Start that version, or restore a backup from before it.");
        }

        foreach (var script in scripts.Where(s => s.Version > version))
        {
            database.Execute("begin immediate");
            try
            {
                database.Execute(script.Sql);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {script.Version}"));
                database.Execute("commit");
            }
            catch (SqliteFault)
            {
                if (database.InTransaction)
                {
                    database.Execute("rollback");
                }

                throw;
            }
        }
    }

    private static List<(int Version, string Sql)> Scripts(string set)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"sqlite/{set}/";
        var scripts = new List<(int, string)>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            // The folder separator in a resource's name is that of the machine it was built on.
            var name = resource.Replace('\\', '/');
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                scripts.Add((int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), reader.ReadToEnd()));
            }
        }

        return scripts;
    }
}
