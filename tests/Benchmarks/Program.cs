return await OrleansWorkflows.Benchmarks.BenchmarkCommand.RunAsync(args);
