using FeedRanker.Cli;

return await CommandLine.RunAsync(args);
