using System.Text.Json;

namespace FeedRanker.FeatureStore;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonObjects(string path) : IRecords
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };
    private JsonDocument? _json;

    public TextLines Lines { get; } = new(path);

    public Flaw? Flaw { get; private set; }

    /// <summary>The object, until the next one.</summary>
    public JsonElement Current => _json!.RootElement;

    public bool Next()
    {
        do
        {
            if (!Lines.Next()) return false;
        }
        while (Lines.Problem is null && Lines.Line.IsWhiteSpace());
        Flaw = Lines.Problem is { } problem ? new Flaw("", problem) : Parse();
        return true;
    }

    public void Dispose()
    {
        _json?.Dispose();
        Lines.Dispose();
    }

    private Flaw? Parse()
    {
        try
        {
            _json?.Dispose();
            _json = null;
            _json = JsonDocument.Parse(Lines.Line.ToString(), Options);
            return _json.RootElement.ValueKind == JsonValueKind.Object ? null : new Flaw("", "must be one JSON object.");
        }
        catch (JsonException broken)
        {
            return new Flaw("", $"is not valid JSON: {broken.Message}");
        }
    }
}
