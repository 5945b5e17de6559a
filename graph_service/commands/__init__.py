"""What the commands do: run, import, demonstrate, report, print."""
