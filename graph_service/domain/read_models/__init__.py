"""The records of a company or an alliance that analyses read, combined."""
