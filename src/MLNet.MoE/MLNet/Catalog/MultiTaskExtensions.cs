namespace Microsoft.ML;

/// <summary>The catalog of models of several labels.</summary>
public static class MultiTaskExtensions
{
    /// <summary>Models that predict several labels at once.</summary>
    /// <param name="context">ML.NET's context.</param>
    public static MultiTaskCatalog MultiTask(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(context);
    }
}
