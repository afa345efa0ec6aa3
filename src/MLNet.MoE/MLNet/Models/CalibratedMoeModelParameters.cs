using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>ML.NET's calibrated model, with scores and probabilities that may come from rows scored together.</summary>
[PredictionTransformerLoadType(typeof(CalibratedModelParametersBase<,>))]
internal sealed class CalibratedMoeModelParameters<TParameters, TCalibrator>
    : ValueMapperCalibratedModelParametersBase<TParameters, TCalibrator>, ICanSaveModel, ISchemaBindableMapper
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

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema)
    {
        var rowByRow = EncodedRowMapper.Bind(env, schema, new SchemaBindableBinaryPredictorWrapper(this), SubModel.Encoder);
        var mapper = new LookAheadMapper(this, SubModel, rowByRow, Calibrator);
        return SubModel.Sets is { } sets ? new PredictionSetMapper(this, mapper, sets, 2, Calibrator) : mapper;
    }
}
