using Microsoft.ML;
using MLNet.MoE;

/// <summary>The smallest tuner there is: tries random points of the space that the options carry, after the defaults.</summary>
internal static class RandomTuning
{
    /// <summary>Gives the model with the lowest log-loss on the validation rows.</summary>
    public static ITransformer Tune(MLContext ml, IDataView training, IDataView validation, int trials)
    {
        var random = new Random(1);
        var space = OptionSpace.Of<GgMoeOptions>();
        ITransformer? best = null;
        double lowest = double.PositiveInfinity;
        for (int trial = 0; trial < trials; trial++)
        {
            var options = new GgMoeOptions { Seed = 1, MaximumEpochs = 15 };
            if (trial > 0) space.Draw(options, random);
            var model = ml.MulticlassClassification.Trainers.GgMoe(options).Fit(training, validation);
            double loss = ml.MulticlassClassification.Evaluate(model.Transform(validation)).LogLoss;
            string chosen = trial == 0
                ? "the defaults"
                : $"{options.NumberOfExperts} experts of {options.ExpertWidth}, rate {options.LearningRate:0.0000}";
            Console.WriteLine($"trial {trial + 1}: log-loss {loss:0.000} with {chosen}");
            if (loss < lowest) (lowest, best) = (loss, model);
        }
        return best!;
    }
}
