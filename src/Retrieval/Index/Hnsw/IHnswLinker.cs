namespace FeedRanker.Retrieval;

/// <summary>Links slots of a graph; one thread's own.</summary>
internal interface IHnswLinker
{
    /// <summary>Links a slot whose vector and layers are placed, and that nothing links to yet.</summary>
    void Link(HnswGraph graph, int slot);

    /// <summary>Chooses the links of a slot on a layer anew, where some lead to slots without a row.</summary>
    void Repair(HnswGraph graph, int slot, int level);

    /// <summary>Makes a slot that cannot be reached on the lowest layer a neighbour of a near one that can.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="last">The slot that was attached before it, or -1: lost slots often lie together.</param>
    void Attach(HnswGraph graph, int slot, int last);
}
