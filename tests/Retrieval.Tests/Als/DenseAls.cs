namespace FeedRanker.Retrieval.Tests;

/// <summary>The objective of <see cref="AlsOptions"/> by its definition, over every pair of a small world.</summary>
internal static class DenseAls
{
    public static double Loss(double[,] dense, ReadOnlySpan<float> userFactors, ReadOnlySpan<float> itemFactors, AlsOptions o)
    {
        var d = o.Factors;
        var (users, items) = (dense.GetLength(0), dense.GetLength(1));
        var userMass = new double[users];
        var itemMass = new double[items];
        double loss = 0;
        for (var user = 0; user < users; user++)
        {
            for (var item = 0; item < items; item++)
            {
                var y = Dot(userFactors.Slice(user * d, d), itemFactors.Slice(item * d, d));
                var a = o.Alpha * dense[user, item];
                loss += a * (1 - y) * (1 - y) + o.Unobserved * y * y;
                userMass[user] += a;
                itemMass[item] += a;
            }
        }

        for (var user = 0; user < users; user++) loss += Lambda(userMass[user], items) * Square(userFactors.Slice(user * d, d));
        for (var item = 0; item < items; item++) loss += Lambda(itemMass[item], users) * Square(itemFactors.Slice(item * d, d));
        return loss;

        double Lambda(double mass, int others) => o.Regularisation * Math.Pow(mass + o.Unobserved * others, o.FrequencyExponent);
        static double Square(ReadOnlySpan<float> a) => Dot(a, a);
    }

    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
