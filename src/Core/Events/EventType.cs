namespace FeedRanker.Core;

/// <summary>What happened, as a small id; names and weights are in <see cref="EventTypes"/>.</summary>
public readonly record struct EventType(byte Id)
{
    /// <summary>The item was shown.</summary>
    public static readonly EventType Impression = new(0);

    /// <summary>The item was opened or tapped.</summary>
    public static readonly EventType Click = new(1);

    /// <summary>The item was liked.</summary>
    public static readonly EventType Like = new(2);

    /// <summary>The item was passed on.</summary>
    public static readonly EventType Share = new(3);

    /// <summary>The item was commented on.</summary>
    public static readonly EventType Comment = new(4);

    /// <summary>Time was spent on the item; the value is in seconds.</summary>
    public static readonly EventType Dwell = new(5);

    /// <summary>The user asked not to see it.</summary>
    public static readonly EventType Hide = new(6);

    /// <summary>The user reported it.</summary>
    public static readonly EventType Report = new(7);

    /// <summary>Most of the item was watched or read; the value is in seconds.</summary>
    public static readonly EventType LongView = new(8);

    /// <summary>The user followed the item's author from the item.</summary>
    public static readonly EventType Follow = new(9);

    /// <summary>The user rated the item; the value is in stars.</summary>
    public static readonly EventType Rating = new(10);
}
