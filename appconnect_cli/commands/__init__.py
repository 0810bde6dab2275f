"""One file per command: parse, call, report, return an ExitCode."""
