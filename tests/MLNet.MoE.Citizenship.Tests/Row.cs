namespace MLNet.MoE.Citizenship.Tests;

/// <summary>A row of the data that all tests learn from: two numbers and a text column, and a label for each task.</summary>
public sealed class Row
{
    public float Width { get; set; }

    public float Height { get; set; }

    public string City { get; set; } = "";

    /// <summary>One of three classes.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Whether the class is the first.</summary>
    public bool IsFirst { get; set; }

    /// <summary>A number that depends on all three columns.</summary>
    public float Price { get; set; }

    public float Weight { get; set; } = 1;
}
