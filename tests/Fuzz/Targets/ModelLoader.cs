using System.Reflection;
using Microsoft.ML;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>
/// Loads models as <c>ml.Model.Load</c> does, on request without the temporary folder that it unpacks them into: that takes as long as all
/// the rest, and nothing that is read depends on it. One context serves many cases, as in a program; to make one takes longer than a case.
/// </summary>
internal sealed class ModelLoader
{
    private const int CasesPerContext = 200;
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // What ModelOperationsCatalog.Load calls, which is internal.
    private static readonly Type Reader = Named("RepositoryReader");
    private static readonly MethodInfo OpenReader = Reader.GetMethod("Open", Any)!;
    private static readonly MethodInfo LoadModel = Named("ModelLoadContext").GetMethods(Any)
        .Single(method => method.Name == "LoadModel"
            && method.GetParameters() is [_, _, { ParameterType: var third }, { ParameterType: var fourth }, _] && third == Reader
            && fourth == typeof(string))
        .MakeGenericMethod(typeof(ITransformer), Named("SignatureLoadModel"));

    private int _uses;

    /// <summary>The context in use.</summary>
    public MLContext Context { get; private set; } = new(1);

    /// <summary>Loads a model.</summary>
    /// <param name="zip">The file.</param>
    /// <param name="inMemory">Whether it is unpacked in memory.</param>
    public ITransformer Load(byte[] zip, bool inMemory)
    {
        if (++_uses % CasesPerContext == 0) Context = new MLContext(1);
        if (!inMemory) return Context.Model.Load(new MemoryStream(zip), out _);
        using var repository = (IDisposable)OpenReader.Invoke(null, [new MemoryStream(zip), Context, false])!;
        object?[] arguments = [Context, null, repository, "TransformerChain", Array.Empty<object>()];
        LoadModel.Invoke(null, arguments);
        return (ITransformer)arguments[1]!;
    }

    private static Type Named(string name) =>
        typeof(ITransformer).Assembly.GetTypes().Concat(typeof(Microsoft.ML.Data.TextLoader).Assembly.GetTypes())
            .Single(type => type.Name == name);
}
