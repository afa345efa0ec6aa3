using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class EvaluatorTests
{
    public static IEnumerable<object[]> Cases() => Problems.Cases();

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradient_agrees_with_finite_differences(bool gaussian, string gate)
    {
        var (prepared, _, layout) = Problems.Prepare(gaussian, gate);
        var evaluator = new MixtureEvaluator(prepared.Data, layout, 1);
        double[] parameters = Problems.Parameters(layout);
        double[] gradient = evaluator.Evaluate(parameters, EvaluationOrder.Gradient).Gradient;
        const double Step = 1e-5;
        for (int i = 0; i < parameters.Length; i++)
        {
            double slope = (Value(i, Step) - Value(i, -Step)) / (2 * Step);
            Assert.AreEqual(slope, gradient[i], 1e-4 * (1 + Math.Abs(slope)), $"parameter {i}");
        }

        double Value(int i, double step) => evaluator.Evaluate(Problems.Add(parameters, i, step), EvaluationOrder.Value).LogLikelihood;
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Hessian_agrees_with_finite_differences_of_the_gradient(bool gaussian, string gate)
    {
        var (prepared, _, layout) = Problems.Prepare(gaussian, gate);
        var evaluator = new MixtureEvaluator(prepared.Data, layout, 1);
        double[] parameters = Problems.Parameters(layout);
        double[] hessian = evaluator.Evaluate(parameters, EvaluationOrder.Hessian).Hessian;
        const double Step = 1e-5;
        for (int i = 0; i < parameters.Length; i++)
        {
            double[] above = evaluator.Evaluate(Problems.Add(parameters, i, Step), EvaluationOrder.Gradient).Gradient;
            double[] below = evaluator.Evaluate(Problems.Add(parameters, i, -Step), EvaluationOrder.Gradient).Gradient;
            for (int j = 0; j < parameters.Length; j++)
            {
                double slope = (above[j] - below[j]) / (2 * Step);
                Assert.AreEqual(slope, hessian[(i * parameters.Length) + j], 1e-3 * (1 + Math.Abs(slope)), $"parameters {i}, {j}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradient_equals_that_of_the_expected_complete_log_likelihood(bool gaussian, string gate)
    {
        // Fisher's identity, with the responsibilities held fixed at the present parameters.
        var (prepared, _, layout) = Problems.Prepare(gaussian, gate, rows: 60);
        double[] parameters = Problems.Parameters(layout);
        double[] gradient = new MixtureEvaluator(prepared.Data, layout, 1).Evaluate(parameters, EvaluationOrder.Gradient).Gradient;
        var naive = new NaiveMixture(prepared.Data, layout);
        double[][] responsibilities = naive.Responsibilities(parameters);
        const double Step = 1e-5;
        for (int i = 0; i < parameters.Length; i++)
        {
            double above = naive.ExpectedComplete(Problems.Add(parameters, i, Step), responsibilities);
            double below = naive.ExpectedComplete(Problems.Add(parameters, i, -Step), responsibilities);
            Assert.AreEqual((above - below) / (2 * Step), gradient[i], 1e-4 * (1 + Math.Abs(gradient[i])), $"parameter {i}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Log_likelihood_agrees_with_one_that_is_written_row_by_row(bool gaussian, string gate)
    {
        var (prepared, _, layout) = Problems.Prepare(gaussian, gate);
        double[] parameters = Problems.Parameters(layout, spread: 2);
        double value = new MixtureEvaluator(prepared.Data, layout, 1).Evaluate(parameters, EvaluationOrder.Value).LogLikelihood;
        double expected = new NaiveMixture(prepared.Data, layout).LogLikelihood(parameters);
        Assert.AreEqual(expected, value, 1e-9 * Math.Abs(expected));
    }

    [TestMethod]
    public void Sums_do_not_depend_on_the_number_of_threads()
    {
        var (prepared, _, layout) = Problems.Prepare(false, "standard", rows: 9000);
        double[] parameters = Problems.Parameters(layout);
        var one = new MixtureEvaluator(prepared.Data, layout, 1).Evaluate(parameters, EvaluationOrder.OuterProduct);
        var four = new MixtureEvaluator(prepared.Data, layout, 4).Evaluate(parameters, EvaluationOrder.OuterProduct);
        Assert.AreEqual(one.LogLikelihood, four.LogLikelihood);
        CollectionAssert.AreEqual(one.Hessian, four.Hessian);
        CollectionAssert.AreEqual(one.OuterProduct, four.OuterProduct);
    }

    [TestMethod]
    public void A_row_of_weight_two_counts_as_the_row_twice()
    {
        var (heavy, twice) = (new MixtureRows(1, null, 2), new MixtureRows(1, null, 2));
        for (int i = 0; i < 40; i++)
        {
            double[] row = [Math.Cos(i)];
            heavy.Add(row, default, i % 3 == 0 ? 1 : 0, 2);
            twice.Add(row, default, i % 3 == 0 ? 1 : 0);
            twice.Add(row, default, i % 3 == 0 ? 1 : 0);
        }

        var options = Problems.Options(false, "standard", 2);
        var names = MixtureNames.Numbered(1, null, 2);
        var first = MoeFitter.Fit(heavy, options, names, 1).Report;
        var second = MoeFitter.Fit(twice, options, names, 1).Report;
        Assert.AreEqual(second.PenalizedLogLikelihood, first.PenalizedLogLikelihood, 1e-6);
        Assert.AreEqual(second.Bic, first.Bic, 1e-4);
    }
}
