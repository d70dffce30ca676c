using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>A table's queries dealt out to folds by a seed: the queries of each are scored by models of all the others.</summary>
internal sealed class QueryFolds
{
    private readonly TrainingTable _table;
    private readonly int[] _foldOf;
    private readonly (TrainingTable Others, TrainingTable Held)[] _folds;

    /// <param name="table">Rows with at least as many queries as folds.</param>
    /// <param name="folds">How many, 2 or more.</param>
    /// <param name="seed">Deals the queries out.</param>
    public QueryFolds(TrainingTable table, int folds, int seed)
    {
        _table = table;
        _foldOf = [.. Enumerable.Range(0, table.GroupStarts.Count).Select(query => query % folds)];
        var random = new FeedRandom((ulong)seed);
        for (var i = _foldOf.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (_foldOf[i], _foldOf[j]) = (_foldOf[j], _foldOf[i]);
        }

        var foldOfRow = new int[table.Count];
        for (var query = 0; query < _foldOf.Length; query++)
        {
            var (start, end) = TableCheck.Group(table, query);
            foldOfRow.AsSpan(start..end).Fill(_foldOf[query]);
        }

        _folds = [.. Enumerable.Range(0, folds).Select(fold => (table.Weighted(row => foldOfRow[row] == fold ? 0 : 1), table.Weighted(row => foldOfRow[row] == fold ? 1 : 0)))];
    }

    /// <summary>A score of each row of the table by a model that did not see its query.</summary>
    /// <param name="scores">Learns from the first table and scores the rows of the second.</param>
    public float[] Scores(Func<TrainingTable, TrainingTable, float[]> scores)
    {
        var all = new float[_table.Count];
        for (var fold = 0; fold < _folds.Length; fold++)
        {
            var held = scores(_folds[fold].Others, _folds[fold].Held).AsSpan();
            for (var query = 0; query < _foldOf.Length; query++)
            {
                if (_foldOf[query] != fold) continue;
                var (start, end) = TableCheck.Group(_table, query);
                held[..(end - start)].CopyTo(all.AsSpan(start));
                held = held[(end - start)..];
            }
        }

        return all;
    }
}
