namespace FeedRanker.Ranking;

/// <summary>Newton's method on the two numbers of a sigmoid, the scores standardised so that it is well scaled.</summary>
internal static class PlattFit
{
    private const int Steps = 100;
    private const double Ridge = 1e-12;

    public static (double Slope, double Offset) Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var (mean, deviation, positives, negatives) = Moments(scores, labels, weights);
        if (deviation == 0) return (0, Math.Log((positives + 1) / (negatives + 1)));
        var z = new double[scores.Length];
        for (var i = 0; i < z.Length; i++) z[i] = (scores[i] - mean) / deviation;
        var high = (positives + 1) / (positives + 2);
        var low = 1 / (negatives + 2);
        double a = 0, b = Math.Log((positives + 1) / (negatives + 1));
        var loss = Loss(z, labels, weights, high, low, a, b);
        for (var step = 0; step < Steps; step++)
        {
            var (da, db) = Direction(z, labels, weights, high, low, a, b);
            if (Math.Abs(da) + Math.Abs(db) < 1e-10) break;
            var size = 1.0;
            double next;
            while ((next = Loss(z, labels, weights, high, low, a + size * da, b + size * db)) > loss && size > 1e-10) size /= 2;
            if (next > loss) break;
            (a, b, loss) = (a + size * da, b + size * db, next);
        }

        // A falling map would turn the order round: then the score says nothing and the rate is all there is.
        if (a < 0) return (0, Math.Log((positives + 1) / (negatives + 1)));
        return (a / deviation, b - a * mean / deviation);
    }

    private static (double Mean, double Deviation, double Positives, double Negatives) Moments(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double total = 0, mean = 0, squares = 0, positives = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (weight == 0) continue;
            total += weight;
            var delta = scores[i] - mean;
            mean += delta * weight / total;
            squares += weight * delta * (scores[i] - mean);
            positives += weight * labels[i];
        }

        return (mean, Math.Sqrt(squares / total), positives, total - positives);
    }

    private static double Loss(
        double[] z, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double high, double low, double a, double b)
    {
        var loss = 0.0;
        for (var i = 0; i < z.Length; i++)
            loss += (weights.IsEmpty ? 1 : weights[i]) * RankingMetrics.CrossEntropy(a * z[i] + b, labels[i] == 1 ? high : low);
        return loss;
    }

    private static (double A, double B) Direction(
        double[] z, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double high, double low, double a, double b)
    {
        double ga = 0, gb = 0, haa = Ridge, hab = 0, hbb = Ridge;
        for (var i = 0; i < z.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var p = 1 / (1 + Math.Exp(-(a * z[i] + b)));
            var g = weight * (p - (labels[i] == 1 ? high : low));
            var h = weight * p * (1 - p);
            ga += g * z[i];
            gb += g;
            haa += h * z[i] * z[i];
            hab += h * z[i];
            hbb += h;
        }

        var determinant = haa * hbb - hab * hab;
        return (-(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant);
    }
}
