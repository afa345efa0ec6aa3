using MLNet.MoE.Cli;

return await MoeApplication.RunAsync(args, Terminal.ForProcess());
