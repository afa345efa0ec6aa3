using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>Models of several labels at once: <c>ml.MultiTask()</c>.</summary>
public sealed class MultiTaskCatalog
{
    internal MultiTaskCatalog(MLContext context) => Trainers = new(context);

    /// <summary>Trainers of several labels at once.</summary>
    public MultiTaskTrainers Trainers { get; }

    /// <summary>Where trainers of several labels are listed.</summary>
    public sealed class MultiTaskTrainers
    {
        private readonly MLContext _context;

        internal MultiTaskTrainers(MLContext context) => _context = context;

        /// <summary>Trains a mixture of experts that predicts several labels at once.</summary>
        /// <param name="labelColumnNames">Columns of the labels; their types say what is predicted: a number for Single and Double, two
        /// classes for Boolean, several for a key.</param>
        /// <exception cref="ArgumentException">There are no labels, or one is there twice.</exception>
        public MultiTaskMoeTrainer Moe(params string[] labelColumnNames)
        {
            ArgumentNullException.ThrowIfNull(labelColumnNames);
            return Moe(new MultiTaskMoeOptions { Labels = [.. labelColumnNames.Select(name => new MultiTaskLabel(name))] });
        }

        /// <summary>Trains a mixture of experts that predicts several labels at once, with all options.</summary>
        /// <param name="options">Options; they are copied, so later changes don't matter.</param>
        /// <exception cref="ArgumentException">An option cannot be used; the message names it and its value.</exception>
        public MultiTaskMoeTrainer Moe(MultiTaskMoeOptions options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new(_context, options);
        }
    }
}
