return await OrleansWorkflows.Gateway.Cli.CommandLine.RunAsync(args);
