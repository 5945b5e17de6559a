"""The implementation of the commands: serve, import, demonstrate, report, print."""
