using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Model;
using Microsoft.ML.Runtime;
using MLNet.MoE;

[assembly: LoadableClass(
    typeof(CalibratedModelParametersBase), typeof(CalibratedMoeLoader), null, typeof(SignatureLoadModel), "Calibrated mixture of experts",
    CalibratedMoeLoader.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>Reads <see cref="CalibratedMoeModelParameters{TParameters, TCalibrator}"/> from a saved model.</summary>
internal static class CalibratedMoeLoader
{
    internal const string LoaderSignature = "MoeCalibrated";

    internal static readonly ModelFormat Format = new("MOECALIB", 0x00010001, LoaderSignature);

    // Called by ML.NET when a saved model is loaded.
    internal static CalibratedModelParametersBase Create(IHostEnvironment env, ModelLoadContext ctx) => Format.Load(ctx, () =>
    {
        EnclosingTransformer.Check(ctx, TaskKind.Binary);
        ctx.LoadModel<MoeModelParameters, SignatureLoadModel>(env, out var parameters, ModelFileUtils.DirPredictor);
        if (parameters.Task != TaskKind.Binary) throw new InvalidDataException($"the model in it is one of the task {parameters.Task}.");
        ctx.LoadModel<ICalibrator, SignatureLoadModel>(env, out var calibrator, "Calibrator");
        // A trainer gives its model the logistic function; one that falls would turn the classes round.
        if (calibrator is not PlattCalibrator { Slope: < 0 } platt || !double.IsFinite(platt.Slope) || !double.IsFinite(platt.Offset))
            throw new InvalidDataException("its calibrator is no rising logistic function.");
        var type = typeof(CalibratedMoeModelParameters<,>).MakeGenericType(parameters.GetType(), calibrator.GetType());
        return (CalibratedModelParametersBase)Activator.CreateInstance(type, env, parameters, calibrator)!;
    });
}
