namespace MLNet.MoE.Declarations;

/// <summary>Options of which some depend on others.</summary>
internal interface IRelatedOptions
{
    /// <summary>Throws where options contradict each other. Each by itself has been checked.</summary>
    /// <exception cref="ArgumentException">They do; the message names the option to change.</exception>
    void CheckRelations();
}
