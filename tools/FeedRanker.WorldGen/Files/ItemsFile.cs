using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Writes items.jsonl: of an item's nature only what a team would know of it.</summary>
internal sealed class ItemsFile(World world)
{
    private const double EmbeddingNoise = 0.8;

    private readonly float[] _views = Views(world.Options);
    private readonly TitleWriter _titles = new();

    public void Write(string path, IWorkProgress progress, CancellationToken ct)
    {
        const int Step = 4096;
        progress.Begin("items", world.Items.Count);
        using var file = new JsonLines(path);
        for (var i = 0; i < world.Items.Count; i++)
        {
            WriteItem(file.Json, i);
            file.EndLine();
            if ((i + 1) % Step != 0) continue;
            progress.Advance(Step);
            ct.ThrowIfCancellationRequested();
        }

        progress.End();
    }

    private void WriteItem(Utf8JsonWriter json, int item)
    {
        var items = world.Items;
        var random = Chance.Of(world.Options.Seed, SeedPart.Title, (ulong)item);
        var topic = TopicTable.All[items.Topic[item]];
        json.WriteStartObject();
        json.WriteString("id", $"i{item}");
        json.WriteString("title", _titles.Write(ref random, topic, items.Label[item], item));
        json.WriteString("author", world.Authors.Names[items.Author[item]]);
        json.WriteNumber("published_ms", items.PublishedMs[item]);
        json.WriteStartArray("topics");
        json.WriteStringValue(topic.Name);
        if (items.SecondTopic[item] >= 0) json.WriteStringValue(TopicTable.All[items.SecondTopic[item]].Name);
        json.WriteEndArray();
        json.WriteString("language", Country.Languages[items.Language[item]]);
        if (items.Region[item] >= 0) json.WriteString("region", Country.All[items.Region[item]].Code);
        if (items.Label[item] >= 0)
        {
            json.WriteStartArray("policy_labels");
            json.WriteStringValue(PolicyLabel.All[items.Label[item]].Name);
            json.WriteEndArray();
        }

        json.WriteStartObject("numeric");
        json.WriteNumber("length_s", (int)items.LengthS[item]);
        json.WriteEndObject();
        if (world.Options.EmbeddingDimensions > 0) WriteEmbedding(json, item);
        json.WriteEndObject();
    }

    // A random linear view of the latent vector under noise: what a content model might see.
    private void WriteEmbedding(Utf8JsonWriter json, int item)
    {
        var dimensions = world.Options.EmbeddingDimensions;
        var random = Chance.Of(world.Options.Seed, SeedPart.Embedding, (ulong)item + 1);
        var latent = world.Items.LatentOf(item);
        var noise = EmbeddingNoise / Math.Sqrt(dimensions);
        json.WriteStartArray("embedding");
        for (var d = 0; d < dimensions; d++)
        {
            var seen = Latent.Dot(Latent.Row(_views, d), latent) + noise * random.NextNormal();
            json.WriteNumberValue(Math.Round((decimal)seen, 3));
        }

        json.WriteEndArray();
    }

    private static float[] Views(WorldOptions options)
    {
        var views = new float[options.EmbeddingDimensions * Latent.Dimensions];
        var random = Chance.Of(options.Seed, SeedPart.Embedding);
        for (var i = 0; i < views.Length; i++) views[i] = (float)(random.NextNormal() / Math.Sqrt(options.EmbeddingDimensions));
        return views;
    }
}
