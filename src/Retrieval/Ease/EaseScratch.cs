namespace FeedRanker.Retrieval;

/// <summary>What scoring one user by EASE needs: one per request, pooled.</summary>
internal sealed class EaseScratch(int slots)
{
    public RecentPositives Positives { get; } = new();

    public float[] Scores { get; } = new float[slots];
}
