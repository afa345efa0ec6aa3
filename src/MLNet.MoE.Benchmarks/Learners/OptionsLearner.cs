using MLNet.MoE.Benchmarks.Tuning;
using MLNet.MoE.Declarations;

namespace MLNet.MoE.Benchmarks;

/// <summary>A learner that is a trainer with an options class: its settings, its configuration as text and its search space follow from the
/// options.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal abstract class OptionsLearner<TOptions> : ILearner
    where TOptions : class
{
    private Func<TOptions> _options;
    private Func<TOptions>? _usual;

    /// <summary>Names a learner.</summary>
    /// <param name="name">Name on the command line and in results.</param>
    /// <param name="description">What it is, for people.</param>
    /// <param name="options">Makes fresh options.</param>
    protected OptionsLearner(string name, string description, Func<TOptions> options)
        => (Name, Description, _options) = (name, description, options);

    public string Name { get; private set; }

    public string Description { get; private set; }

    public virtual string Configuration => OptionSettings.Describe(Options());

    public abstract FeatureEncoding Encoding { get; }

    public virtual string? Exclusive => null;

    public virtual bool HasTimeLimit => false;

    public virtual IReadOnlyList<SearchDimension> SearchSpace => SearchSpaceReader.Read(Options());

    public virtual bool Supports(TaskKind task) => true;

    public virtual string Instead => "";

    public abstract double Work(int trainingRows, int slots, int outputs);

    public abstract LearnedModel Fit(FitRequest request);

    public IReadOnlyDictionary<string, string> Defaults
    {
        get
        {
            var options = Options();
            return SearchSpace.ToDictionary(dimension => dimension.Name, dimension => OptionSettings.Read(options, dimension.Name));
        }
    }

    public ILearner With(string name, IReadOnlyDictionary<string, string> settings, string? where = null)
    {
        var start = _options;
        string told = where ?? Name;
        var copy = (OptionsLearner<TOptions>)MemberwiseClone();
        copy.Name = name;
        copy.Description = settings.Count == 0 ? Description
            : $"{Description}; {string.Join(", ", settings.Select(setting => $"{setting.Key} {setting.Value}"))}";
        copy._usual = _usual ?? start;
        copy._options = () =>
        {
            var options = start();
            OptionSettings.Apply(options, settings, told);
            return options;
        };
        OptionsCheck.Check(copy.Options());
        return copy;
    }

    /// <summary>Fresh options.</summary>
    protected TOptions Options() => _options();

    /// <summary>Fresh options without those that were set.</summary>
    protected TOptions UsualOptions() => (_usual ?? _options)();
}
