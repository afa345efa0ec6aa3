using System.Reflection;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>ML.NET offers no public way from a schema to its shape.</summary>
internal static class SchemaShapes
{
    public static SchemaShape Of(DataViewSchema schema)
        => (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [schema])!;
}
