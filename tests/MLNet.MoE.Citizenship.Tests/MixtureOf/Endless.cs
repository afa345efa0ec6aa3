using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>A trainer whose fit does not end by itself.</summary>
internal sealed class Endless(ManualResetEventSlim end) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input)
    {
        end.Wait();
        throw new InvalidOperationException("Ended by the test.");
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
}
