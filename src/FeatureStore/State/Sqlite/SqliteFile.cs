using FeedRanker.Core;
using SQLitePCL;

namespace FeedRanker.FeatureStore;

/// <summary>
/// One connection to one SQLite file, on SQLite's own API: a bulk import binds tens of millions of numbers, which ADO's
/// boxed parameters would make several times slower. Not thread-safe.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int BusyTimeoutMs = 5_000;
    private readonly sqlite3 _db;

    static SqliteFile() => Batteries_V2.Init();

    private SqliteFile(sqlite3 db, string path)
    {
        _db = db;
        Path = path;
    }

    public string Path { get; }

    /// <summary>How many rows the last insert, update or delete touched.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <exception cref="InputException">The file cannot be opened.</exception>
    public static SqliteFile Open(string path, bool write)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX
            | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var rc = raw.sqlite3_open_v2(path, out var db, flags, null);
        if (rc != raw.SQLITE_OK)
        {
            var why = raw.sqlite3_errstr(rc).utf8_to_string();
            db?.Dispose();
            throw new InputException($"cannot be opened ({why}): it must be a readable file in a writable directory.", path);
        }

        raw.sqlite3_busy_timeout(db, BusyTimeoutMs);
        return new SqliteFile(db, path);
    }

    /// <summary>Runs statements that give no rows back.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_db, sql));

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>The first column of the first row, or <paramref name="absent"/>.</summary>
    public long Scalar(string sql, long absent = 0)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Long(0) : absent;
    }

    /// <summary>Runs <paramref name="write"/> in one transaction: committed when this returns, else nothing has changed.</summary>
    public void Transact(Action write)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            write();
            Execute("COMMIT");
        }
        catch
        {
            // A failed statement may have ended the transaction itself (disk full): then there is nothing left to undo.
            if (raw.sqlite3_get_autocommit(_db) == 0) raw.sqlite3_exec(_db, "ROLLBACK");
            throw;
        }
    }

    /// <exception cref="IOException">SQLite could not do it: disk full, file damaged, disk error.</exception>
    public void Check(int rc)
    {
        if (rc is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteFailure(Path, rc, raw.sqlite3_errmsg(_db).utf8_to_string());
    }

    public void Dispose() => _db.Dispose();
}
