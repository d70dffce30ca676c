using FeedRanker.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeedRanker.Serving.Tests;

public class SideEffectsTests
{
    [Fact]
    public void Served_OneFails_TheOthersStillSeeThePageAndTheFailureIsCounted()
    {
        var seen = new List<string>();
        var effects = new SideEffects([new Effect("first", seen), new Effect("broken", null), new Effect("last", seen)], NullLogger.Instance);

        effects.Served(new ServedFeed
        {
            RequestId = "r",
            Surface = "home",
            UserId = "u",
            User = 0,
            TimeMs = 1,
            Seed = 1,
            Items = [],
            Sources = [],
            Columns = [],
            Values = [],
            Versions = new Dictionary<string, string>(),
            Context = RequestContext.Empty,
        });

        Assert.Equal(["first r", "last r"], seen);
        Assert.Equal(1, effects.Failures);
    }

    private sealed class Effect(string name, List<string>? seen) : ISideEffect
    {
        public string Name => name;

        public ValueTask OnServedAsync(ServedFeed served, CancellationToken ct)
        {
            if (seen is null) throw new InvalidOperationException("broken");
            seen.Add($"{name} {served.RequestId}");
            return ValueTask.CompletedTask;
        }
    }
}
