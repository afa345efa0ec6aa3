using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>ML.NET's calibrated model, with scores and probabilities that may come from rows scored together.</summary>
[PredictionTransformerLoadType(typeof(CalibratedModelParametersBase<,>))]
internal sealed class CalibratedMoeModelParameters<TParameters, TCalibrator>
    : ValueMapperCalibratedModelParametersBase<TParameters, TCalibrator>, ICanSaveModel, ISchemaBindableMapper, IBindableCanSaveOnnx
    where TParameters : MoeModelParameters
    where TCalibrator : class, ICalibrator
{
    public CalibratedMoeModelParameters(IHostEnvironment env, TParameters parameters, TCalibrator calibrator)
        : base(env, CalibratedMoeLoader.LoaderSignature, parameters, calibrator)
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(CalibratedMoeLoader.Format.Version);
        SaveCore(ctx);
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
    {
        // Trainers give their models no other calibrator, and no other is read from a file.
        var calibrator = (PlattCalibrator)(ICalibrator)Calibrator;
        return OnnxExport.WriteColumns(ctx, SubModel, schema, outputNames, calibrator);
    }

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema)
    {
        var rowByRow = EncodedRowMapper.Bind(env, schema, new SchemaBindableBinaryPredictorWrapper(this), SubModel.Encoder);
        var mapper = new LookAheadMapper(this, SubModel, rowByRow, Calibrator);
        return SubModel.Sets is { } sets ? new PredictionSetMapper(this, mapper, sets, 2, Calibrator) : mapper;
    }
}
