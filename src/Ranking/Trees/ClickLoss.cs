using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Weighted log likelihood of the position-based model: a row at place k is clicked with probability theta_k r, theta_k being how
/// likely the place is looked at and r, the sigmoid of the margin, how likely the row is clicked then (Richardson et al. 2007).
/// Unlike pairs weighted by 1 / theta it needs no large weights, so few deep clicks do not drown the rest. Where no curve is
/// given it is learnt beside the trees by expectation and maximisation (Wang et al. 2018): at each round
///   theta_k = mean over the place's rows of P(looked at | clicked or not), over the same for place 0,
/// which is 1 after a click and theta_k (1 - r) / (1 - theta_k r) without one; from the places' click rates at the start.
/// </summary>
internal sealed class ClickLoss : IBoostingLoss
{
    private const double Least = 0.01; // no place is looked at less than a hundredth as often as the top
    private const double LeastHessian = 1e-16;

    private readonly TrainingTable _table;
    private readonly int[] _placeOf;
    private readonly bool _learns;
    private readonly double[] _weights;
    private readonly double[] _looks;
    private bool _started;

    /// <param name="table">Rows with labels 0 and 1.</param>
    /// <param name="placeOf">Place of each row, from 0.</param>
    /// <param name="places">How many places there are.</param>
    /// <param name="examination">How likely each place is looked at, relative to place 0; null to learn it.</param>
    public ClickLoss(TrainingTable table, int[] placeOf, int places, IReadOnlyList<double>? examination)
    {
        (_table, _placeOf, _learns) = (table, placeOf, examination is null);
        (_weights, _looks, Examination) = (new double[places], new double[places], new double[places]);
        double clicks = 0, looks = 0;
        for (var row = 0; row < table.Count; row++)
        {
            _weights[placeOf[row]] += table.Weights[row];
            _looks[placeOf[row]] += table.Weights[row] * (double)table.Labels[row];
            clicks += table.Weights[row] * (double)table.Labels[row];
        }

        for (var place = 0; examination is not null && place < places; place++)
            Examination[place] = Math.Max(Least, examination[Math.Min(place, examination.Count - 1)] / examination[0]);
        if (_learns) Renew();
        for (var place = 0; place < places; place++) looks += _weights[place] * Examination[place];
        var share = Math.Min(0.5, clicks / looks);
        BaseScore = (float)Math.Log(share / (1 - share));
    }

    public float BaseScore { get; }

    /// <summary>How likely each place is looked at, place 0 being 1.</summary>
    public double[] Examination { get; }

    public void Derivatives(ReadOnlySpan<float> margins, Span<float> gradients, Span<float> hessians)
    {
        if (_learns && _started) Learn(margins);
        _started = true;
        for (var row = 0; row < margins.Length; row++)
        {
            var weight = _table.Weights[row];
            var clicked = Relevance(margins[row]);
            var looked = Examination[_placeOf[row]];
            // E over clicks of the squared slope of ln P(click) and ln P(no click): Fisher's information.
            var slope = looked * clicked * (1 - clicked) / (1 - looked * clicked);
            gradients[row] = (float)(weight * (_table.Labels[row] > 0 ? clicked - 1 : slope));
            hessians[row] = (float)(weight * Math.Max(slope * (1 - clicked), LeastHessian));
        }
    }

    private void Learn(ReadOnlySpan<float> margins)
    {
        for (var row = 0; row < margins.Length; row++)
        {
            var (clicked, looked) = (Relevance(margins[row]), Examination[_placeOf[row]]);
            _looks[_placeOf[row]] += _table.Weights[row] * (_table.Labels[row] > 0 ? 1 : looked * (1 - clicked) / (1 - looked * clicked));
        }

        Renew();
    }

    // From the sums of looks; places without a row, or a top without a look, keep what they have.
    private void Renew()
    {
        var top = _weights[0] > 0 ? _looks[0] / _weights[0] : 0;
        for (var place = 0; place < Examination.Length; place++)
        {
            if (top > 0 && _weights[place] > 0) Examination[place] = Math.Clamp(_looks[place] / _weights[place] / top, Least, 1);
            else if (!_started) Examination[place] = 1;
        }

        Array.Clear(_looks);
    }

    // Kept off 1, where a row that is always looked at could not go without a click.
    private static double Relevance(float margin) => Math.Min(1 - 1e-6, 1 / (1 + Math.Exp(-margin)));
}
