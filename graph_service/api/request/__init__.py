"""What belongs to one request: who sent it, its line in the log, and its end at a shutdown."""
