using MLNet.MoE.GoldenModels;

switch (args)
{
    case ["write", var folder, var moe]:
        GoldenWriter.Write(folder, moe);
        return 0;
    case ["score", var folder]:
        return GoldenScores.Print(folder, Console.Out);
    default:
        Console.Error.WriteLine("usage: write <new folder> <moe.dll> | score <folder>");
        return 2;
}
