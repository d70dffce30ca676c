namespace FeedRanker.WorldGen;

/// <summary>The equations of <see cref="TrueInterest"/> in words, for the README of every world.</summary>
internal static class Equations
{
    public const string Text = """
        With sigma the logistic function, u the user's unit taste vector at that time (plus 0.35 times the vector of the
        session's intended topic, if there is one) and v the item's unit vector:

            attraction   = sigma(-3.9 + 3.2 <u, v> + g + 0.8 (q - 0.5) + b + c + U 2^(-age / h)
                                 + 0.3 cos(2 pi (hour - peak) / 24) + near - 1.8 foreign + tempt)
            satisfaction = sigma(-0.7 + 2.2 <u, v> + g + 3.5 (q - 0.5) - 1.5 foreign - regret)
            like / attraction = satisfaction * w + (1 - satisfaction) * 0.01

        g: the user's liking for the author, 0.4 N(0,1), plus 0.5 when following; q: quality in 0..1; b: buzz, 0.5 N(0,1);
        c: the user's curiosity, 0.4 N(0,1); h: the topic's half-life; U: its urgency, 2.4 (h / 8 hours)^(-1/4);
        hour: the user's local hour; near: 0.3 in the item's region, -0.4 in another, 0 for items without one; foreign: 1
        for an item in another language; tempt and regret: of the policy label, if any (clickbait's tempt is multiplied by
        the user's gullibility); w: the user's warmth. u, v, g, q, b, c, w and the intent are in no file.
        """;
}
