using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeedRanker.WorldGen;

/// <summary>Writes position_bias.tsv, world.json and the README that says what the truth folder holds.</summary>
internal static class TruthNotes
{
    public static void Write(string folder, WorldOptions options, PositionBias bias, WorldReport report)
    {
        var rows = new StringBuilder("position\texamination\n");
        for (var p = 0; p < bias.Examination.Length; p++)
            rows.Append(CultureInfo.InvariantCulture, $"{p}\t{bias.Examination[p]:F9}\n");
        File.WriteAllText(Path.Combine(folder, "position_bias.tsv"), rows.ToString());
        var json = JsonSerializer.Serialize(new { options, report }, new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
        File.WriteAllText(Path.Combine(folder, "world.json"), json + "\n");
        File.WriteAllText(Path.Combine(folder, "README.md"), Readme(options));
    }

    // Of the command, what is not as it comes.
    private static string Further(WorldOptions o)
    {
        var usual = new WorldOptions(o.Users, o.Items, o.Days, o.Seed);
        return string.Create(CultureInfo.InvariantCulture, $"{(o.PositionBias.Equals(usual.PositionBias) ? "" : $" --position-bias {o.PositionBias}")}{(o.Order == usual.Order ? "" : " --order longest")}");
    }

    private static string Readme(WorldOptions o) => string.Create(CultureInfo.InvariantCulture, $"""
        # The truth of this world

        Made by `./feedranker generate --users {o.Users} --items {o.Items} --days {o.Days} --seed {o.Seed}{Further(o)}`; all options
        are in `world.json`. Nothing here may be used to train or to serve: it is what models and estimators are held against.
        Probabilities are of one user, one item and one moment, rounded to six decimals.

        | column | meaning |
        |---|---|
        | `attraction` | P(click, given that the user looks at the item) |
        | `satisfaction` | P(satisfied, given a click) |
        | `like` | P(like, given that the user looks at the item) |
        | `value` | attraction x satisfaction: the chance of a satisfying click, given a look |

        ## relevance.tsv.gz
        One row for each impression, in the order of requests: `request_id, user_id, item_id, position, examined, attraction,
        like, satisfaction, value`. `examined` is whether the user did look (1) or not (0); the log does not tell.

        ## position_bias.tsv
        `position, examination`: P(look) = (1 + 0.2 position)^-{o.PositionBias}, whatever stands there.
        P(click at a position) = examination x attraction, exactly: the position-based model.

        ## propensities.tsv.gz
        One row for each impression: `request_id, position, item_id, propensity, candidates`. `candidates` is |R|, the number
        of candidates not yet placed; `propensity` is the probability that the policy placed this item at this position,
        given the candidates and what stands above it:

            p(i) = (1 - e) exp(s_i / t) / sum over j in R of exp(s_j / t) + e / |R|,   e = {o.Exploration}, t = {o.Temperature}

        The probability of a whole page is the product over its positions. At position 0 it is also the marginal.

        ## candidates.tsv.gz
        For a share of {o.CandidateTruthShare} of the requests, the whole candidate set: `request_id, user_id, time_ms, item_id,
        score` (s above, complete) and the truth. With it the exact value of any policy over the same candidates can be
        computed: the sum over positions of examination x attraction (or like, or value) of what it would place there.

        ## oracle.tsv.gz
        Up to {o.OracleUsers} users who opened the feed x up to {o.OracleItems} items of the last seven days, the same for all users, as of the
        end of the world ({o.EndMs}) and without a session's intent: `user_id, item_id, attraction, like, satisfaction, value`.

        ## Where the numbers come from
        {Equations.Text.ReplaceLineEndings("\n")}
        """).ReplaceLineEndings("\n") + "\n";
}
