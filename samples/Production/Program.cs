switch (args)
{
    case ["train", var table, var model]:
        return Train(table, model, null);
    case ["train", var table, var model, var epochs] when int.TryParse(epochs, out int maximum):
        return Train(table, model, maximum);
    case ["serve", var model, .. var rest]:
        if (!File.Exists(model)) return Fail($"There is no model file '{model}'; make one with 'train'.");
        Service.Build(model, rest).Run();
        return 0;
    default:
        return Fail("Usage: train TABLE.csv MODEL.zip [EPOCHS], or serve MODEL.zip [--urls http://127.0.0.1:5080]");
}

static int Train(string table, string model, int? epochs)
{
    if (!File.Exists(table)) return Fail($"There is no table '{table}'.");
    Training.Run(table, model, epochs);
    return 0;
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
