namespace MLNet.MoE.Fuzz.Cases;

/// <summary>A kind of file, and what a program does with it.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name on the command line; part of what a case is made from.</summary>
    string Name { get; }

    /// <summary>Number of valid files to start from.</summary>
    int SeedCount { get; }

    /// <summary>A valid file, to be changed at will.</summary>
    IDocument Open(int seed);

    /// <summary>Reads and uses the files of a case.</summary>
    /// <param name="files">The files.</param>
    /// <param name="random">For rows to score and the like.</param>
    /// <param name="folder">An empty folder for what has to be on disk.</param>
    /// <returns>The answer, where it is one that is documented. Any other exception is a fault.</returns>
    Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder);
}
