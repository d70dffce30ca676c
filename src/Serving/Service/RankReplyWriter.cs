using FeedRanker.Core;
using FeedRanker.Reranking;
using FeedRanker.V1;

namespace FeedRanker.Serving;

/// <summary>Turns a finished pipeline run into the reply that callers see.</summary>
internal static class RankReplyWriter
{
    public static RankReply Write(RankedFeed feed, in FeedRequest request, SurfaceSet surface, ServingSet serving)
    {
        var reply = new RankReply
        {
            RequestId = request.RequestId,
            TotalMs = feed.Trace.ToMs(feed.Trace.TotalTicks),
            Seed = request.Seed,
            KnownUser = request.User.Row >= 0,
            ServedAtMs = request.NowMs,
            Versions = new Versions
            {
                Release = serving.Versions["release"],
                Model = serving.Versions["model"],
                Rules = serving.Versions["rules"],
                Engine = serving.Versions["engine"],
            },
        };
        Stages(feed, reply);
        var final = serving.Rules.ScoreFor(surface.Options.Name, new RuleBinding(feed.Batch.Schema, feed.Batch.Schema[Composition.Score]));
        var moves = request.Explain ? RuleMoves.Read(feed, surface.Pipeline.Definition) : null;
        foreach (var row in feed.Page) reply.Items.Add(ItemOf(feed, request, surface, final, moves, row));
        Notes(feed.Batch.Notes, reply);
        if (request.Explain) new ScoreReasons(serving.Release.Models).Write(feed, request, reply);
        return reply;
    }

    private static void Notes(PageNotes notes, RankReply reply)
    {
        foreach (var (rule, place, cause) in notes.Relaxed)
            reply.Relaxed.Add(new RelaxedRule { Rule = rule, Position = place + 1, Cause = NameOf(cause) });
        if (notes.ExploredBy is null) return;
        for (var i = 0; i < reply.Items.Count; i++) reply.Items[i].Propensity = notes.PropensityOf(i);
    }

    private static void Stages(RankedFeed feed, RankReply reply)
    {
        var trace = feed.Trace;
        for (var i = 0; i < trace.Stages.Length; i++)
        {
            ref readonly var stage = ref trace.Stages[i];
            reply.Stages.Add(new StageTiming
            {
                Stage = trace.Names[i],
                Kind = NameOf(stage.Kind),
                Outcome = NameOf(stage.Outcome),
                Ms = trace.ToMs(stage.Ticks),
                RowsIn = stage.RowsIn,
                RowsOut = stage.RowsOut,
            });
            if (stage.Outcome is StageOutcome.Failed or StageOutcome.GivenUp) reply.GivenUp.Add(trace.Names[i]);
        }
    }

    private static RankedItem ItemOf(RankedFeed feed, in FeedRequest request, SurfaceSet surface, Column final, RuleMoves? moves, int row)
    {
        var catalog = request.Catalog;
        var at = feed.Batch.Items[row];
        var item = new RankedItem
        {
            ItemId = catalog.ItemIds[at],
            Score = feed.Batch[final][row],
            Title = catalog.TitleOf(at),
            Author = catalog.AuthorOf[at] < 0 ? "" : catalog.Authors[catalog.AuthorOf[at]],
            PublishedMs = catalog.PublishedMs[at],
        };
        foreach (var topic in catalog.TopicsOf(at)) item.Topics.Add(catalog.Topics[topic]);
        var marks = feed.Batch.Sources[row];
        for (var s = 0; s < surface.SourceNames.Length; s++)
            if ((marks >> s & 1) != 0) item.Sources.Add(surface.SourceNames[s]);
        if (moves is not null) Explain(feed, surface, moves, row, item);
        return item;
    }

    private static void Explain(RankedFeed feed, SurfaceSet surface, RuleMoves moves, int row, RankedItem item)
    {
        foreach (var move in moves.Of(row))
            item.Moves.Add(new RuleMove { Rule = move.Rule, FromPosition = move.From, ToPosition = move.To });
        foreach (var column in surface.Logged.Columns)
        {
            var value = feed.Batch[column][row];
            if (!float.IsNaN(value)) item.Columns[column.Name] = value;
        }
    }

    private static string NameOf(StageKind kind) => kind switch
    {
        StageKind.Source => "source",
        StageKind.Blend => "blend",
        StageKind.Columns => "columns",
        _ => "rule",
    };

    private static string NameOf(RelaxationCause cause) => cause switch
    {
        RelaxationCause.NoneLeft => "none_left",
        RelaxationCause.Budget => "budget",
        _ => "conflict",
    };

    private static string NameOf(StageOutcome outcome) => outcome switch
    {
        StageOutcome.Ran => "ran",
        StageOutcome.Failed => "failed",
        StageOutcome.GivenUp => "given_up",
        _ => "not_needed",
    };
}
