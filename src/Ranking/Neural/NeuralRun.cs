using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A request that has runs of its own: the user's part is gathered once, and rows are gathered, run and read in turns that the
/// threads of the request share. For one request after the other.
/// </summary>
internal sealed class NeuralRun
{
    private readonly NeuralNetwork _network;
    private readonly NeuralGather _gather;
    private readonly NeuralHeads _heads;
    private readonly KeptPool<NeuralScratch> _scratch;
    private readonly SharedTurns _turns;
    private readonly float[] _user;
    private FeedRequest _request;
    private CandidateBatch? _batch;
    private int _rows;

    public NeuralRun(NeuralNetwork network, NeuralGather gather, NeuralHeads heads, KeptPool<NeuralScratch> scratch)
    {
        (_network, _gather, _heads, _scratch) = (network, gather, heads, scratch);
        _turns = new SharedTurns(Turn, network.Threads - 1);
        _user = new float[network.Model.Layout.User.Length];
    }

    /// <summary>Fills the columns of the heads.</summary>
    /// <exception cref="InvalidOperationException">A score is no number, or the network failed.</exception>
    public void Score(in FeedRequest request, CandidateBatch batch)
    {
        (_request, _batch, _rows) = (request, batch, _network.RowsOfTurn(batch.Count));
        try
        {
            if (_user.Length > 0) User();
            _turns.Run((batch.Count + _rows - 1) / _rows);
        }
        finally
        {
            (_request, _batch) = (default, null); // one that is kept holds on to no catalog
        }
    }

    private void User()
    {
        var scratch = _scratch.Take();
        try
        {
            _gather.User(_request, _batch!, scratch, _user);
        }
        finally
        {
            _scratch.Give(scratch);
        }
    }

    private void Turn(int turn)
    {
        var batch = _batch!;
        var first = turn * _rows;
        var count = Math.Min(_rows, batch.Count - first);
        var scratch = _scratch.Take();
        try
        {
            var tensors = scratch.Tensors(_network.MostRowsOfTurn(batch.Capacity));
            if (_user.Length > 0) _user.CopyTo(tensors.Floats("once." + NeuralGraph.UserPart));
            _gather.Items(_request, batch, first, count, scratch, tensors, 0);
            tensors.Run(count);
            _heads.Fill(batch, first, count, tensors.Floats(NeuralGraph.Margins));
        }
        finally
        {
            _scratch.Give(scratch);
        }
    }
}
